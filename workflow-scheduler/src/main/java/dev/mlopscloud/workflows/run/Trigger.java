package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The wish for a run.
 *
 * @param runId its id, or {@code null} for one that is made up
 * @param after when it may start at the earliest, or {@code null} for now
 * @param conf what overrides the parameters' defaults, an object
 * @param by who asked: {@code rest_api} or {@code ui}
 */
public record Trigger(
        @Nullable String runId,
        @Nullable Instant logical,
        @Nullable Instant intervalStart,
        @Nullable Instant intervalEnd,
        @Nullable Instant after,
        JsonNode conf,
        @Nullable String note,
        String by) {}
