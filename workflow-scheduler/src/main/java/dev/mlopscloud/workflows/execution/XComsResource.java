package dev.mlopscloud.workflows.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Lease;
import dev.mlopscloud.workflows.run.TaskXComs;
import dev.mlopscloud.workflows.run.TaskXComs.Place;
import dev.mlopscloud.workflows.xcom.XCom;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /execution/xcoms}: what tasks give to others. */
@Path("/execution/xcoms/{dag_id}/{run_id}/{task_id}/{key: .+}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class XComsResource {
    /** Airflow's {@code max_map_length}. */
    private static final int MAX_LENGTH = 1_024;

    private final TaskXComs xcoms;
    private final Callers callers;

    XComsResource(TaskXComs xcoms, Callers callers) {
        this.xcoms = xcoms;
        this.callers = callers;
    }

    /** The parts of a path. */
    private static Place place(UriInfo request, String key) {
        MultivaluedMap<String, String> parts = request.getPathParameters();
        return new Place(parts.getFirst("dag_id"), parts.getFirst("run_id"), parts.getFirst("task_id"), key);
    }

    /** A value; behind {@code /item/N} the Nth of a sequence, behind {@code /slice} some of them. */
    @GET
    public Response get(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("key") String key,
            @Context UriInfo request) {
        callers.reader(authorization);
        MultivaluedMap<String, String> query = request.getQueryParameters();
        boolean prior =
                Boolean.TRUE.equals(Parameters.flag("include_prior_dates", query.getFirst("include_prior_dates")));
        if (key.endsWith("/slice")) {
            Place place = place(request, key.substring(0, key.length() - "/slice".length()));
            List<JsonNode> slice = TaskXComs.slice(
                    xcoms.all(place, prior),
                    Queries.integer(query, "start"),
                    Queries.integer(query, "stop"),
                    step(query));
            return Response.ok(slice).build();
        }
        int item = key.lastIndexOf("/item/");
        if (item > 0 && key.substring(item + "/item/".length()).matches("-?\\d{1,9}")) {
            int offset = Integer.parseInt(key.substring(item + "/item/".length()));
            return Response.ok(at(place(request, key.substring(0, item)), offset, prior)
                            .toString())
                    .build();
        }
        Place place = place(request, key);
        Integer offset = Queries.integer(query, "offset");
        JsonNode value = offset == null ? value(place, query, prior) : at(place, offset, prior);
        return Response.ok(Map.of("key", key, "value", value)).build();
    }

    private static @Nullable Integer step(MultivaluedMap<String, String> query) {
        Integer step = Queries.integer(query, "step");
        return step == null || step == 0 ? null : step;
    }

    private JsonNode value(Place place, MultivaluedMap<String, String> query, boolean prior) {
        Integer index = Queries.integer(query, "map_index");
        int mapIndex = index == null ? -1 : index;
        return xcoms.get(place, mapIndex, prior).orElseThrow(() -> missing(place, "map_index=" + mapIndex));
    }

    private JsonNode at(Place place, int offset, boolean prior) {
        List<JsonNode> all = xcoms.all(place, prior);
        int at = offset < 0 ? all.size() + offset : offset;
        if (at < 0 || at >= all.size()) {
            throw missing(place, "offset=" + offset);
        }
        return all.get(at);
    }

    private static ApiFailure missing(Place place, String which) {
        return ApiFailure.refused(
                404,
                "not_found",
                "XCom with key='" + place.key() + "' " + which + " not found for task '" + place.taskId()
                        + "' in DAG run '" + place.runId() + "' of '" + place.dagId() + "'",
                Map.of());
    }

    /** How many values there are. */
    @HEAD
    public Response count(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("key") String key,
            @Context UriInfo request) {
        callers.reader(authorization);
        if (request.getQueryParameters().containsKey("map_index")) {
            throw ApiFailure.refused(400, "invalid_request", "Cannot specify map_index in a HEAD request", Map.of());
        }
        int count = xcoms.all(place(request, key), false).size();
        return Response.ok().header("Content-Range", "map_indexes " + count).build();
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    public Response set(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("key") String key,
            @Context UriInfo request,
            String body) {
        Lease lease = callers.task(authorization);
        MultivaluedMap<String, String> query = request.getQueryParameters();
        Integer length = Queries.integer(query, "mapped_length");
        if (length != null && length > MAX_LENGTH) {
            throw ApiFailure.refused(
                    400,
                    "unmappable_return_value_length",
                    "pushed value is too large to map as a downstream's dependency",
                    Map.of());
        }
        if (body.length() > XCom.LONGEST || key.length() > XCom.LONGEST_KEY) {
            throw ApiFailure.refused(
                    400, "invalid_format", "XComs are at most " + XCom.LONGEST + " characters of JSON", Map.of());
        }
        Integer index = Queries.integer(query, "map_index");
        xcoms.put(lease, place(request, key), index == null ? -1 : index, Bodies.tree(body), length);
        return TaskInstanceResource.message("XCom successfully set");
    }

    @DELETE
    public Map<String, String> delete(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("key") String key,
            @Context UriInfo request) {
        Lease lease = callers.task(authorization);
        Integer index = Queries.integer(request.getQueryParameters(), "map_index");
        xcoms.delete(lease, place(request, key), index == null ? -1 : index);
        return Map.of("message", "XCom with key: " + key + " successfully deleted.");
    }
}
