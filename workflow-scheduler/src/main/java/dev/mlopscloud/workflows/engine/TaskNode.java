package dev.mlopscloud.workflows.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A task as the engine sees it.
 *
 * @param upstream the ids of the tasks it directly waits for
 * @param expansion what is mapped: the task itself, or the group it is in; {@code null} for a task that is one instance
 */
public record TaskNode(
        String id,
        Set<String> upstream,
        TriggerRule rule,
        RetryPolicy retry,
        Set<Trait> traits,
        @Nullable String expansion) {
    public TaskNode {
        upstream = Set.copyOf(upstream);
        traits = Set.copyOf(traits);
    }

    /**
     * A plain task.
     *
     * @param instant whether it succeeds by being scheduled, without a process
     */
    public TaskNode(String id, Set<String> upstream, TriggerRule rule, RetryPolicy retry, boolean instant) {
        this(id, upstream, rule, retry, instant ? Set.of(Trait.INSTANT) : Set.of(), null);
    }

    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** A teardown on which the run's end does not depend. */
    boolean isIgnorable() {
        return is(Trait.TEARDOWN) && !is(Trait.FAILS_RUN);
    }
}
