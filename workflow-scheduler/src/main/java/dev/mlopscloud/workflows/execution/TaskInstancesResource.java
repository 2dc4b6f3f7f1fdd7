package dev.mlopscloud.workflows.execution;

import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Inspection;
import dev.mlopscloud.workflows.run.Inspection.Chosen;
import dev.mlopscloud.workflows.run.Inspection.Found;
import dev.mlopscloud.workflows.run.Inspection.Placed;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /execution/task-instances}: what tasks ask about others. */
@Path("/execution/task-instances")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class TaskInstancesResource {
    private static final Set<String> TERMINAL = Set.of("success", "failed", "skipped", "upstream_failed", "removed");

    private final Inspection inspection;
    private final Callers callers;

    TaskInstancesResource(Inspection inspection, Callers callers) {
        this.inspection = inspection;
        this.callers = callers;
    }

    @GET
    @Path("/count")
    public int count(@HeaderParam("Authorization") @Nullable String authorization, @Context UriInfo request) {
        callers.reader(authorization);
        MultivaluedMap<String, String> query = request.getQueryParameters();
        Chosen chosen = chosen(query);
        String group = query.getFirst("task_group_id");
        Chosen wanted = group == null ? chosen : chosen.of(inspection.ofGroup(chosen.dagId(), group));
        List<String> states = Queries.texts(query, "states");
        return (int) inspection.tasks(wanted).stream()
                .filter(found -> states.isEmpty() || states.contains(found.state() == null ? "null" : found.state()))
                .count();
    }

    @GET
    @Path("/states")
    public Map<String, Object> states(
            @HeaderParam("Authorization") @Nullable String authorization, @Context UriInfo request) {
        callers.reader(authorization);
        MultivaluedMap<String, String> query = request.getQueryParameters();
        Chosen chosen = chosen(query);
        String group = query.getFirst("task_group_id");
        Map<String, Map<String, @Nullable String>> states = new LinkedHashMap<>();
        if (group == null || chosen.taskIds() != null) {
            inspection.tasks(chosen).forEach(found -> add(states, found));
        }
        if (group != null) {
            inspection
                    .tasks(chosen.of(inspection.ofGroup(chosen.dagId(), group)))
                    .forEach(found -> add(states, found));
        }
        return Map.of("task_states", states);
    }

    private static void add(Map<String, Map<String, @Nullable String>> states, Found found) {
        String name = found.mapIndex() < 0 ? found.taskId() : found.taskId() + "_" + found.mapIndex();
        states.computeIfAbsent(found.runId(), run -> new LinkedHashMap<>()).put(name, found.state());
    }

    @GET
    @Path("/breadcrumbs")
    public Map<String, Object> breadcrumbs(
            @HeaderParam("Authorization") @Nullable String authorization, @Context UriInfo request) {
        callers.reader(authorization);
        MultivaluedMap<String, String> query = request.getQueryParameters();
        Chosen chosen = new Chosen(
                Queries.required(query, "dag_id"), null, List.of(Queries.required(query, "run_id")), List.of(), null);
        return Map.of(
                "breadcrumbs",
                inspection.tasks(chosen).stream()
                        .filter(found -> TERMINAL.contains(Objects.requireNonNullElse(found.state(), "")))
                        .map(TaskInstancesResource::crumb)
                        .toList());
    }

    private static Map<String, @Nullable Object> crumb(Found found) {
        Map<String, @Nullable Object> crumb = new LinkedHashMap<>();
        crumb.put("task_id", found.taskId());
        crumb.put("map_index", found.mapIndex());
        crumb.put("state", found.state());
        crumb.put("operator", found.operator());
        crumb.put("duration", duration(found.start(), found.end()));
        return crumb;
    }

    private static @Nullable Double duration(@Nullable Instant start, @Nullable Instant end) {
        return start == null || end == null
                ? null
                : Double.valueOf(Duration.between(start, end).toMillis() / 1000.0);
    }

    /** The newest instance, or the JSON value null. */
    @GET
    @Path("/previous/{dag_id}/{task_id}")
    public Response previous(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("dag_id") String dagId,
            @PathParam("task_id") String taskId,
            @Context UriInfo request) {
        callers.reader(authorization);
        MultivaluedMap<String, String> query = request.getQueryParameters();
        Integer index = Queries.integer(query, "map_index");
        Instant logical = Parameters.moment("logical_date", query.getFirst("logical_date"));
        return Queries.orNull(inspection
                .before(dagId, taskId, index == null ? -1 : index, logical, query.getFirst("state"))
                .map(TaskInstancesResource::previous));
    }

    private static Map<String, @Nullable Object> previous(Placed placed) {
        var task = placed.task();
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("task_id", task.taskId());
        body.put("dag_id", placed.run().dagId());
        body.put("run_id", placed.run().runId());
        body.put("logical_date", placed.run().dates().logical());
        body.put("start_date", task.times().start());
        body.put("end_date", task.times().end());
        body.put("state", task.status().state().wire());
        body.put("try_number", task.status().tryNumber());
        body.put("map_index", task.mapIndex());
        body.put("duration", duration(task.times().start(), task.times().end()));
        return body;
    }

    private static Chosen chosen(MultivaluedMap<String, String> query) {
        List<String> taskIds = Queries.texts(query, "task_ids");
        return new Chosen(
                Queries.required(query, "dag_id"),
                taskIds.isEmpty() ? null : taskIds,
                Queries.texts(query, "run_ids"),
                Queries.moments(query, "logical_dates"),
                Queries.integer(query, "map_index"));
    }
}
