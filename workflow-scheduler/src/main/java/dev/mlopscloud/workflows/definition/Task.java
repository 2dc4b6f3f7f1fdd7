package dev.mlopscloud.workflows.definition;

import dev.mlopscloud.workflows.asset.AssetRef;
import dev.mlopscloud.workflows.engine.RetryPolicy;
import dev.mlopscloud.workflows.engine.TaskNode;
import dev.mlopscloud.workflows.engine.Trait;
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
 * @param callbacks whom to tell how its tries end
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
        Map<String, String> env,
        Flow flow,
        Callbacks callbacks) {
    public Task {
        dependencies = List.copyOf(dependencies);
        outlets = List.copyOf(outlets);
        inlets = List.copyOf(inlets);
        env = Map.copyOf(env);
    }

    /**
     * A task's place among the others.
     *
     * @param group the group it is in
     * @param expansion what it is mapped over
     * @param mappedBy the task itself or the group that is mapped, {@code null} for neither
     * @param pushesResult whether its result becomes an XCom
     * @param multipleOutputs whether each member of a result that is a dict becomes an XCom of its own
     * @param mapIndexTemplate what to call its instances
     */
    public record Flow(
            Set<Trait> traits,
            @Nullable String group,
            @Nullable Expansion expansion,
            @Nullable String mappedBy,
            boolean pushesResult,
            boolean multipleOutputs,
            @Nullable String mapIndexTemplate) {
        public Flow {
            traits = Set.copyOf(traits);
        }

        public boolean is(Trait trait) {
            return traits.contains(trait);
        }

        Flow mappedBy(@Nullable String id) {
            return new Flow(traits, group, expansion, id, pushesResult, multipleOutputs, mapIndexTemplate);
        }
    }

    /** The same task at its place in the graph. */
    Task placed(List<String> upstream, Flow at) {
        return new Task(
                id, action, upstream, rule, retry, executionTimeout, resources, outlets, inlets, env, at, callbacks);
    }

    /** The task as the engine sees it. */
    TaskNode node() {
        return new TaskNode(id, Set.copyOf(dependencies), rule, retry, flow.traits(), flow.mappedBy());
    }
}
