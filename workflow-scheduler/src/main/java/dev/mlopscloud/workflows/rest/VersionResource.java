package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Page;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a DAG is made of: its versions, their text, their tasks. */
@Path("/api/v2")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class VersionResource {
    private final Dags dags;

    VersionResource(Dags dags) {
        this.dags = dags;
    }

    /** Airflow's {@code DAGVersionCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record VersionPage(List<VersionBody> dagVersions, int totalEntries) {}

    /** Airflow's {@code DAGSourceResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Source(String content, String dagId, int versionNumber, String dagDisplayName) {}

    @GET
    @Path("/dags/{dag_id}/dagVersions")
    public VersionPage versions(
            @PathParam("dag_id") String dagId,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("offset") @Nullable String offset) {
        Page<DagVersion> page = dags.versions(dagId, Parameters.limit(limit), Parameters.offset(offset));
        return new VersionPage(page.items().stream().map(VersionBody::of).toList(), page.total());
    }

    @GET
    @Path("/dags/{dag_id}/dagVersions/{number}")
    public VersionBody version(@PathParam("dag_id") String dagId, @PathParam("number") String number) {
        return VersionBody.of(dags.version(dagId, Parameters.integer("path", "version_number", number)));
    }

    @GET
    @Path("/dagSources/{dag_id}")
    public Source source(@PathParam("dag_id") String dagId, @QueryParam("version_number") @Nullable String number) {
        DagVersion version = number == null
                ? dags.get(dagId).version()
                : dags.version(dagId, Parameters.integer("query", "version_number", number));
        return new Source(dags.source(version), dagId, version.number(), dagId);
    }

    @GET
    @Path("/dags/{dag_id}/tasks")
    public TaskBody.TaskPage tasks(@PathParam("dag_id") String dagId) {
        Workflow workflow = dags.get(dagId).workflow();
        List<TaskBody> tasks = workflow.tasks().stream()
                .map(task -> TaskBody.of(workflow, task))
                .toList();
        return new TaskBody.TaskPage(tasks, tasks.size());
    }

    @GET
    @Path("/dags/{dag_id}/tasks/{task_id}")
    public TaskBody task(@PathParam("dag_id") String dagId, @PathParam("task_id") String taskId) {
        Workflow workflow = dags.get(dagId).workflow();
        Task task = workflow.task(taskId)
                .orElseThrow(() -> ApiFailure.notFound("Task with id " + taskId + " was not found"));
        return TaskBody.of(workflow, task);
    }
}
