package dev.mlopscloud.workflows.rest;

import dev.mlopscloud.workflows.bulk.BulkResult;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Blockers;
import dev.mlopscloud.workflows.run.BulkCorrections;
import dev.mlopscloud.workflows.run.Corrections;
import dev.mlopscloud.workflows.run.History;
import dev.mlopscloud.workflows.run.Runs;
import dev.mlopscloud.workflows.run.TaskInstance;
import dev.mlopscloud.workflows.run.TaskTry;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    private final History history;
    private final Corrections corrections;
    private final BulkCorrections bulk;
    private final Blockers blockers;
    private final Marking marking;

    TaskInstanceResource(
            Runs runs, Dags dags, History history, Corrections corrections, BulkCorrections bulk, Blockers blockers) {
        this.bulk = bulk;
        this.corrections = corrections;
        this.blockers = blockers;
        this.history = history;
        this.marking = new Marking(runs, corrections);
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
        String group = asked.text("task_group_id");
        Asked of = group == null
                ? asked
                : asked.with(
                        "task_ids",
                        anyRun ? corrections.ofGroup(dagId, group) : corrections.ofGroup(dagId, runId, group));
        Page<Runs.TaskDetail> page = runs.listTasks(anyDag ? null : dagId, anyRun ? null : runId, of);
        return TaskInstanceBody.TaskInstancePage.of(page);
    }

    @GET
    @Path("/{task_id}")
    public TaskInstanceBody get(
            @PathParam("dag_id") String dagId, @PathParam("run_id") String runId, @PathParam("task_id") String taskId) {
        return TaskInstanceBody.of(runs.task(dagId, runId, TaskKey.of(taskId)));
    }

    @GET
    @Path("/{task_id}/{map_index}")
    public TaskInstanceBody mapped(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("map_index") String mapIndex) {
        return TaskInstanceBody.of(runs.task(dagId, runId, new TaskKey(taskId, Parameters.pathIndex(mapIndex))));
    }

    @GET
    @Path("/{task_id}/listMapped")
    public TaskInstanceBody.TaskInstancePage listMapped(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @Context UriInfo request) {
        Page<Runs.TaskDetail> page = runs.listMapped(dagId, runId, taskId, Asked.query(request));
        return TaskInstanceBody.TaskInstancePage.of(page);
    }

    /** Says how a task has ended, or notes something about it. */
    @PATCH
    @Path("/{task_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public TaskInstanceBody.TaskInstancePage patch(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @Context UriInfo request,
            @QueryParam("update_mask") List<String> mask,
            String body) {
        String mapIndex = mapIndex(request);
        return marking.patch(dagId, runId, taskId, mapIndex, body, new Marking.Way(mask, false));
    }

    @PATCH
    @Path("/{task_id}/{map_index:-?[0-9]+}")
    @Consumes(MediaType.APPLICATION_JSON)
    public TaskInstanceBody.TaskInstancePage patchMapped(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("map_index") String mapIndex,
            @QueryParam("update_mask") List<String> mask,
            String body) {
        return marking.patch(dagId, runId, taskId, mapIndex, body, new Marking.Way(mask, false));
    }

    @PATCH
    @Path("/{task_id}/dry_run")
    @Consumes(MediaType.APPLICATION_JSON)
    public TaskInstanceBody.TaskInstancePage patchDryRun(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @Context UriInfo request,
            String body) {
        String mapIndex = mapIndex(request);
        return marking.patch(dagId, runId, taskId, mapIndex, body, Marking.Way.DRY);
    }

    @PATCH
    @Path("/{task_id}/{map_index:-?[0-9]+}/dry_run")
    @Consumes(MediaType.APPLICATION_JSON)
    public TaskInstanceBody.TaskInstancePage patchMappedDryRun(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("map_index") String mapIndex,
            String body) {
        return marking.patch(dagId, runId, taskId, mapIndex, body, Marking.Way.DRY);
    }

    /** Changes or deletes several. */
    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    public BulkResult bulk(@PathParam("dag_id") String dagId, @PathParam("run_id") String runId, String body) {
        return bulk.bulk(Marking.bulk(dagId, runId, body));
    }

    @DELETE
    @Path("/{task_id}")
    public void delete(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @QueryParam("map_index") @Nullable String mapIndex) {
        corrections.delete(dagId, runId, new TaskKey(taskId, Parameters.mapIndex(mapIndex)));
    }

    /** What keeps a task from being taken. */
    @GET
    @Path("/{task_id}/dependencies")
    public TaskInstanceBody.Dependencies dependencies(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @QueryParam("map_index") @Nullable String mapIndex) {
        return new TaskInstanceBody.Dependencies(
                blockers.of(dagId, runId, new TaskKey(taskId, Parameters.mapIndex(mapIndex))));
    }

    @GET
    @Path("/{task_id}/{map_index:-?[0-9]+}/dependencies")
    public TaskInstanceBody.Dependencies dependenciesOfMapped(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("map_index") String mapIndex) {
        return dependencies(dagId, runId, taskId, mapIndex);
    }

    /** Operators of definitions have no links of their own. */
    @GET
    @Path("/{task_id}/links")
    public TaskInstanceBody.Links links(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @QueryParam("map_index") @Nullable String mapIndex,
            @QueryParam("try_number") @Nullable String tryNumber) {
        TaskInstance task = runs.task(dagId, runId, new TaskKey(taskId, Parameters.mapIndex(mapIndex)))
                .task();
        if (tryNumber != null) {
            int number = Parameters.integer("query", "try_number", tryNumber);
            if (number != task.status().tryNumber()
                    && history.tries(task).stream().noneMatch(past -> past.number() == number)) {
                throw ApiFailure.notFound("TaskInstanceHistory not found for try_number=" + number);
            }
        }
        return new TaskInstanceBody.Links(Map.of(), 0);
    }

    /** Logs are read here, wherever they are kept: as Airflow answers with a store that has no pages. */
    @GET
    @Path("/{task_id}/externalLogUrl/{try_number}")
    public void externalLogUrl(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("try_number") String tryNumber) {
        if (Parameters.integer("path", "try_number", tryNumber) == 0) {
            throw ApiFailure.parameter(
                    "path", "try_number", "greater_than", "Input should be greater than 0", tryNumber);
        }
        throw ApiFailure.badRequest("Task log handler does not support external logs.");
    }

    @GET
    @Path("/{task_id}/tries")
    public TaskInstanceBody.TryPage tries(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @Context UriInfo request) {
        return tries(dagId, runId, taskId, mapIndex(request));
    }

    @GET
    @Path("/{task_id}/{map_index:-?[0-9]+}/tries")
    public TaskInstanceBody.TryPage triesOfMapped(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("map_index") String mapIndex) {
        return tries(dagId, runId, taskId, mapIndex);
    }

    private TaskInstanceBody.TryPage tries(String dagId, String runId, String taskId, @Nullable String mapIndex) {
        Runs.TaskDetail detail = runs.task(dagId, runId, new TaskKey(taskId, Parameters.mapIndex(mapIndex)));
        List<TaskInstanceBody.Try> tries = history.tries(detail.task()).stream()
                .map(attempt -> TaskInstanceBody.of(detail, attempt))
                .toList();
        return new TaskInstanceBody.TryPage(tries, tries.size());
    }

    private static @Nullable String mapIndex(UriInfo request) {
        return request.getQueryParameters().getFirst("map_index");
    }

    @GET
    @Path("/{task_id}/tries/{number}")
    public TaskInstanceBody.Try attempt(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("number") String number,
            @Context UriInfo request) {
        return attempt(dagId, runId, new TaskKey(taskId, Parameters.mapIndex(mapIndex(request))), number);
    }

    @GET
    @Path("/{task_id}/{map_index:-?[0-9]+}/tries/{number}")
    public TaskInstanceBody.Try attemptOfMapped(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("map_index") String mapIndex,
            @PathParam("number") String number) {
        return attempt(dagId, runId, new TaskKey(taskId, Parameters.mapIndex(mapIndex)), number);
    }

    private TaskInstanceBody.Try attempt(String dagId, String runId, TaskKey key, String number) {
        Runs.TaskDetail detail = runs.task(dagId, runId, key);
        int wanted = Parameters.integer("path", "task_try_number", number);
        TaskTry found = history.tries(detail.task()).stream()
                .filter(attempt -> attempt.number() == wanted)
                .findFirst()
                .orElseThrow(() -> ApiFailure.notFound("The Task Instance with dag_id: `" + dagId + "`, run_id: `"
                        + runId + "`, task_id: `" + key.task() + "`, try_number: `" + wanted + "` and map_index: `"
                        + key.index() + "` was not found"));
        return TaskInstanceBody.of(detail, found);
    }
}
