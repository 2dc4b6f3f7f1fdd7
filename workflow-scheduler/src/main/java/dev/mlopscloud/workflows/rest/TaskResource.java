package dev.mlopscloud.workflows.rest;

import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.problem.ApiFailure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.List;

/** {@code …/tasks}: the tasks of a DAG. */
@Path("/api/v2/dags/{dag_id}/tasks")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class TaskResource {
    private final Dags dags;

    TaskResource(Dags dags) {
        this.dags = dags;
    }

    @GET
    public TaskBody.TaskPage list(
            @PathParam("dag_id") String dagId, @QueryParam("order_by") @DefaultValue("task_id") String order) {
        Workflow workflow = dags.get(dagId).workflow();
        List<TaskBody> tasks = workflow.tasks().stream()
                .map(task -> TaskBody.of(workflow, task))
                .sorted(order(order))
                .toList();
        return new TaskBody.TaskPage(tasks, tasks.size());
    }

    private static Comparator<TaskBody> order(String name) {
        Comparator<TaskBody> order =
                switch (name.replaceFirst("^-", "")) {
                    case "task_id", "task_display_name" -> Comparator.comparing(TaskBody::taskId);
                    case "owner" -> Comparator.comparing(TaskBody::owner);
                    case "trigger_rule" -> Comparator.comparing(TaskBody::triggerRule);
                    case "retries" -> Comparator.comparing(TaskBody::retries);
                    case "queue" -> Comparator.comparing(TaskBody::queue);
                    case "pool" -> Comparator.comparing(TaskBody::pool);
                    case "pool_slots" -> Comparator.comparing(TaskBody::poolSlots);
                    case "priority_weight" -> Comparator.comparing(TaskBody::priorityWeight);
                    case "weight_rule" -> Comparator.comparing(TaskBody::weightRule);
                    case "operator_name" -> Comparator.comparing(TaskBody::operatorName);
                    default ->
                        throw ApiFailure.badRequest("Ordering with '" + name.replaceFirst("^-", "")
                                + "' is disallowed or the attribute does not exist on the model");
                };
        return name.startsWith("-") ? order.reversed() : order;
    }

    @GET
    @Path("/{task_id}")
    public TaskBody get(@PathParam("dag_id") String dagId, @PathParam("task_id") String taskId) {
        Workflow workflow = dags.get(dagId).workflow();
        Task task = workflow.task(taskId)
                .orElseThrow(() -> ApiFailure.notFound("Task with id " + taskId + " was not found"));
        return TaskBody.of(workflow, task);
    }
}
