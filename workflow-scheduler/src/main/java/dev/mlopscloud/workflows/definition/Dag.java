package dev.mlopscloud.workflows.definition;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A DAG with its current version.
 *
 * @param nextRunAt the logical date of the next scheduled run
 * @param lastScheduled the logical date of the last scheduled run
 * @param changedAt when its definition was last submitted
 */
public record Dag(
        String dagId,
        boolean paused,
        DagVersion version,
        Workflow workflow,
        @Nullable Instant nextRunAt,
        @Nullable Instant lastScheduled,
        Instant changedAt) {}
