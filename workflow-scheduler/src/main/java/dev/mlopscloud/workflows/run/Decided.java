package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.Plan;
import dev.mlopscloud.workflows.engine.Trait;
import dev.mlopscloud.workflows.operator.Outcome.Decision;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A branch's decision in terms of its workflow.
 *
 * @param skipped the tasks that do not run
 * @param xcom the decision as Airflow keeps it, so that clearing tasks does not undo it
 */
record Decided(Set<String> skipped, JsonNode xcom) {

    static Decided of(Workflow workflow, String taskId, Decision decision) {
        Plan plan = workflow.plan();
        return switch (decision) {
            case Decision.Follow follow -> {
                Set<String> chosen = new HashSet<>();
                follow.ids().forEach(id -> chosen.addAll(tasks(workflow, taskId, id)));
                yield new Decided(plan.skippedBy(taskId, chosen), object("followed", plan.withDownstream(chosen)));
            }
            case Decision.Stop stop -> {
                Set<String> skipped = new HashSet<>(
                        stop.all() ? plan.withDownstream(Set.of(taskId)) : Set.copyOf(plan.downstream(taskId)));
                skipped.remove(taskId);
                // What was set up is torn down, as in Airflow.
                skipped.removeIf(id -> workflow.task(id)
                        .filter(task -> task.flow().is(Trait.TEARDOWN))
                        .isPresent());
                yield new Decided(skipped, object("skipped", skipped));
            }
        };
    }

    /** Why the choice of {@code ids} is not possible, if it is not. */
    static Optional<String> fault(Workflow workflow, String taskId, Iterable<String> ids) {
        Set<String> direct = new HashSet<>(workflow.plan().downstream(taskId));
        for (String id : ids) {
            Set<String> meant = tasks(workflow, taskId, id);
            if (meant.isEmpty() || meant.stream().noneMatch(direct::contains)) {
                return Optional.of("The branch chose '" + id + "', which is no task or group directly behind it");
            }
        }
        return Optional.empty();
    }

    /** The task that is meant, or the tasks of the group that is meant which are directly behind the branch. */
    private static Set<String> tasks(Workflow workflow, String branch, String name) {
        String group = workflow.task(branch).map(task -> task.flow().group()).orElse(null);
        Optional<String> task = workflow.taskNamed(name, group);
        if (task.isPresent()) {
            return Set.of(task.get());
        }
        Set<String> members = new HashSet<>(workflow.plan().downstream(branch));
        members.retainAll(workflow.tasksOf(name));
        return members;
    }

    private static JsonNode object(String name, Set<String> ids) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        new TreeSet<>(ids).forEach(list::add);
        return JsonNodeFactory.instance.objectNode().set(name, list);
    }
}
