package dev.mlopscloud.workflows.definition;

import dev.mlopscloud.workflows.asset.AssetRef;
import dev.mlopscloud.workflows.engine.RetryPolicy;
import dev.mlopscloud.workflows.engine.TaskNode;
import dev.mlopscloud.workflows.engine.TriggerRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One task of a workflow, defaults applied.
 *
 * @param dependencies the tasks it waits for, in the definition's order
 * @param executionTimeout how long one try may take
 * @param resources what it takes of what tasks share
 * @param outlets what it produces
 * @param inlets what it reads
 * @param env variables of the task's process
 */
public record Task(
        String id,
        Action action,
        List<String> dependencies,
        TriggerRule rule,
        RetryPolicy retry,
        @Nullable Duration executionTimeout,
        Resources resources,
        List<AssetRef> outlets,
        List<AssetRef> inlets,
        Map<String, String> env) {
    public Task {
        dependencies = List.copyOf(dependencies);
        outlets = List.copyOf(outlets);
        inlets = List.copyOf(inlets);
        env = Map.copyOf(env);
    }

    /** The task as the engine sees it. */
    TaskNode node() {
        return new TaskNode(id, Set.copyOf(dependencies), rule, retry, action instanceof Action.Empty);
    }
}
