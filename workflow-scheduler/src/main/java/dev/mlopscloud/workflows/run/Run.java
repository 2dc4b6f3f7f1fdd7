package dev.mlopscloud.workflows.run;

import dev.mlopscloud.workflows.engine.RunState;
import dev.mlopscloud.workflows.trace.TracedRun;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of a DAG.
 *
 * @param key its number in the database, growing
 * @param type {@code manual} or {@code scheduled}
 * @param version the version of the definition that it runs
 * @param dates the moments of its life
 * @param conf what it was given, a JSON object
 * @param triggeredBy {@code rest_api}, {@code ui} or {@code timetable}
 * @param user who asked for it, {@code null} for nobody
 */
public record Run(
        long key,
        String dagId,
        String runId,
        String type,
        RunState state,
        UUID version,
        Dates dates,
        String conf,
        @Nullable String note,
        String triggeredBy,
        @Nullable String user) {

    /** What its trace knows of it. */
    public TracedRun traced() {
        return new TracedRun(dagId, runId, type, version, dates.queued());
    }

    /**
     * The moments of a run's life.
     *
     * @param logical the moment it stands for; a manual run may have none
     * @param after when it may start at the earliest
     */
    public record Dates(
            @Nullable Instant logical,
            @Nullable Instant intervalStart,
            @Nullable Instant intervalEnd,
            Instant after,
            Instant queued,
            @Nullable Instant start,
            @Nullable Instant end) {}
}
