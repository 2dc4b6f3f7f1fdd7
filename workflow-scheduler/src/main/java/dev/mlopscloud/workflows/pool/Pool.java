package dev.mlopscloud.workflows.pool;

import org.jspecify.annotations.Nullable;

/**
 * A pool and how it is used now.
 *
 * @param slots how many it has, {@link #UNBOUNDED} for no bound
 * @param includeDeferred whether deferred tasks keep their slots
 */
record Pool(String name, int slots, @Nullable String description, boolean includeDeferred, Usage usage) {
    static final int UNBOUNDED = -1;

    /** Slots of tasks by their state. */
    record Usage(int running, int queued, int scheduled, int deferred) {
        static final Usage NONE = new Usage(0, 0, 0, 0);
    }

    int occupied() {
        return usage.running() + usage.queued() + (includeDeferred ? usage.deferred() : 0);
    }

    /** How many slots are free, {@link #UNBOUNDED} for no bound. */
    int open() {
        return slots == UNBOUNDED ? UNBOUNDED : slots - occupied();
    }
}
