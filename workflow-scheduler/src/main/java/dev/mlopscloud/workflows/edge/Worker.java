package dev.mlopscloud.workflows.edge;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker that has registered.
 *
 * @param state Airflow's word for what it is at
 * @param queues from which it takes tasks, {@code null} for all
 */
record Worker(
        String name,
        String state,
        @Nullable List<String> queues,
        @Nullable String comment,
        Instant heard) {

    /** Whether its name may be taken by another. */
    boolean isGone(Instant limit) {
        return state.startsWith("offline") || state.equals("unknown") || heard.isBefore(limit);
    }
}
