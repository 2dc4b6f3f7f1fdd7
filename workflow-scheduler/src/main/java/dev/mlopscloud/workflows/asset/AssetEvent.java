package dev.mlopscloud.workflows.asset;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an asset.
 *
 * @param extra a JSON object
 * @param source the task that produced it, or {@code null} for one that was told over the API
 * @param runs the runs that took it up
 */
public record AssetEvent(
        long id,
        long assetId,
        String name,
        String uri,
        String group,
        String extra,
        @Nullable Source source,
        Instant at,
        List<Created> runs) {

    /** Which try told of it. */
    public record Source(String dagId, String runId, String taskId, int mapIndex) {}

    /** A run that took an event up. */
    public record Created(
            String dagId,
            String runId,
            String state,
            @Nullable Instant logical,
            @Nullable Instant start,
            @Nullable Instant end,
            Instant after) {}

    /** The same event with the runs that took it up. */
    AssetEvent with(List<Created> created) {
        return new AssetEvent(id, assetId, name, uri, group, extra, source, at, List.copyOf(created));
    }
}
