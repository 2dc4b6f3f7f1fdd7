package dev.mlopscloud.workflows.rest;

import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Runs;
import dev.mlopscloud.workflows.run.TaskTry;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code …/taskInstances}: the tasks of runs as Airflow describes them. */
@Path("/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class TaskInstanceResource {
    private static final Set<String> BATCH_KEYS = Stream.concat(
                    Stream.of(
                            "dag_ids",
                            "dag_run_ids",
                            "task_ids",
                            "state",
                            "pool",
                            "queue",
                            "executor",
                            "page_offset",
                            "page_limit",
                            "order_by"),
                    RunBodies.ranges())
            .collect(Collectors.toUnmodifiableSet());
    private static final Map<String, String> BATCH_NAMES = Map.of("page_offset", "offset", "page_limit", "limit");

    private final Runs runs;
    private final Dags dags;

    TaskInstanceResource(Runs runs, Dags dags) {
        this.runs = runs;
        this.dags = dags;
    }

    @GET
    public TaskInstanceBody.TaskInstancePage list(
            @PathParam("dag_id") String dagId, @PathParam("run_id") String runId, @Context UriInfo request) {
        return page(dagId, runId, Asked.query(request));
    }

    /** The same list for a body with the filters. */
    @POST
    @Path("/list")
    @Consumes(MediaType.WILDCARD)
    public TaskInstanceBody.TaskInstancePage batch(
            @PathParam("dag_id") String dagId, @PathParam("run_id") String runId, String body) {
        return page(dagId, runId, Bodies.read(body, BATCH_KEYS, fields -> Asked.body(fields, BATCH_KEYS, BATCH_NAMES)));
    }

    private TaskInstanceBody.TaskInstancePage page(String dagId, String runId, Asked asked) {
        boolean anyDag = dagId.equals(RunResource.ALL);
        boolean anyRun = runId.equals(RunResource.ALL);
        if (!anyDag && anyRun) {
            dags.get(dagId);
        } else if (!anyRun && !anyDag) {
            runs.get(dagId, runId);
        }
        Page<Runs.TaskDetail> page = runs.listTasks(anyDag ? null : dagId, anyRun ? null : runId, asked);
        return new TaskInstanceBody.TaskInstancePage(
                page.items().stream().map(TaskInstanceBody::of).toList(), page.total());
    }

    @GET
    @Path("/{task_id}")
    public TaskInstanceBody get(
            @PathParam("dag_id") String dagId, @PathParam("run_id") String runId, @PathParam("task_id") String taskId) {
        return TaskInstanceBody.of(runs.task(dagId, runId, taskId));
    }

    /** No task is mapped here, so each has the one index that stands for none. */
    @GET
    @Path("/{task_id}/{map_index:-1}")
    public TaskInstanceBody unmapped(
            @PathParam("dag_id") String dagId, @PathParam("run_id") String runId, @PathParam("task_id") String taskId) {
        return get(dagId, runId, taskId);
    }

    @GET
    @Path("/{task_id}/tries")
    public TaskInstanceBody.TryPage tries(
            @PathParam("dag_id") String dagId, @PathParam("run_id") String runId, @PathParam("task_id") String taskId) {
        Runs.TaskDetail detail = runs.task(dagId, runId, taskId);
        List<TaskInstanceBody.Try> tries = runs.tries(detail.task()).stream()
                .map(attempt -> TaskInstanceBody.of(detail, attempt))
                .toList();
        return new TaskInstanceBody.TryPage(tries, tries.size());
    }

    @GET
    @Path("/{task_id}/tries/{number}")
    public TaskInstanceBody.Try attempt(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("number") String number) {
        Runs.TaskDetail detail = runs.task(dagId, runId, taskId);
        int wanted = Parameters.integer("path", "task_try_number", number);
        TaskTry found = runs.tries(detail.task()).stream()
                .filter(attempt -> attempt.number() == wanted)
                .findFirst()
                .orElseThrow(() -> ApiFailure.notFound("The Task Instance with dag_id: `" + dagId + "`, run_id: `"
                        + runId + "`, task_id: `" + taskId + "`, try_number: `" + wanted
                        + "` and map_index: `-1` was not found"));
        return TaskInstanceBody.of(detail, found);
    }
}
