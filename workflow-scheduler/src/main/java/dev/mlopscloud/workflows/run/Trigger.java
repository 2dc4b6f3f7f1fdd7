package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.timetable.Tick;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The wish for a run.
 *
 * @param runId its id, or {@code null} for one that is made up
 * @param type {@code manual}, {@code operator_triggered} or {@code asset_materialization}
 * @param interval its data interval, or {@code null} for the one that the schedule has for its logical date
 * @param after when it may start at the earliest, or {@code null} for now
 * @param conf what overrides the parameters' defaults, an object
 * @param by who asked: {@code rest_api} or {@code ui}
 */
public record Trigger(
        @Nullable String runId,
        String type,
        @Nullable Instant logical,
        @Nullable Tick interval,
        @Nullable Instant after,
        JsonNode conf,
        @Nullable String note,
        String by) {}
