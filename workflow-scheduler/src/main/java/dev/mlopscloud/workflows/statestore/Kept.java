package dev.mlopscloud.workflows.statestore;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A value that is kept under a key.
 *
 * @param expires when it is forgotten, {@code null} for never; values of assets never are
 * @param writer who wrote the value of an asset last
 */
public record Kept(
        String key,
        JsonNode value,
        Instant updated,
        @Nullable Instant expires,
        @Nullable Writer writer) {
    /**
     * Who wrote a value.
     *
     * @param kind {@code api}, or {@code task} with the task that did
     */
    public record Writer(String kind, @Nullable Scope task) {
        public static final Writer API = new Writer("api", null);
    }

    /** A task instance. */
    public record Scope(String dagId, String runId, String taskId, int mapIndex) {}
}
