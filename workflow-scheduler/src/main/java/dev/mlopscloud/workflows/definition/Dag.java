package dev.mlopscloud.workflows.definition;

import dev.mlopscloud.workflows.timetable.Tick;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A DAG with its current version.
 *
 * @param next the next scheduled run
 * @param last the last scheduled run
 * @param stale whether the file that it came from no longer has it
 * @param broken whether that file could not be read lately
 * @param changedAt when its definition was last submitted
 */
public record Dag(
        String dagId,
        boolean paused,
        DagVersion version,
        Workflow workflow,
        @Nullable Tick next,
        @Nullable Tick last,
        boolean favorite,
        boolean stale,
        boolean broken,
        Instant changedAt) {
    /** From when on the next scheduled run is due. */
    public @Nullable Instant nextRunAt() {
        return next == null ? null : next.due();
    }
}
