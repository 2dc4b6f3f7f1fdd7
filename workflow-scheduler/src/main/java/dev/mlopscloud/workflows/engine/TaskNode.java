package dev.mlopscloud.workflows.engine;

import java.util.Set;

/**
 * A task as the engine sees it.
 *
 * @param upstream the ids of the tasks it directly waits for
 * @param instant whether it succeeds by being scheduled, without a process
 */
public record TaskNode(String id, Set<String> upstream, TriggerRule rule, RetryPolicy retry, boolean instant) {
    public TaskNode {
        upstream = Set.copyOf(upstream);
    }
}
