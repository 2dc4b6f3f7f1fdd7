package dev.mlopscloud.workflows.statestore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.statestore.Kept.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code …/taskInstances/{task_id}/state-store}: what a task keeps, whatever becomes of its tries. */
@Path("/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/state-store")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class TaskStateResource {
    private final States states;

    TaskStateResource(States states) {
        this.states = states;
    }

    /** Airflow's {@code TaskStateStoreResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Entry(
            String key,
            JsonNode value,
            Instant updatedAt,
            @Nullable Instant expiresAt) {
        static Entry of(Kept kept) {
            return new Entry(kept.key(), kept.value(), kept.updated(), kept.expires());
        }
    }

    /** Airflow's {@code TaskStateStoreCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record EntryPage(List<Entry> taskStateStore, int totalEntries) {}

    @GET
    public EntryPage list(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @Context UriInfo request) {
        Asked asked = Asked.query(request);
        Scope scope = new Scope(dagId, runId, taskId, Parameters.mapIndex(asked.text("map_index")));
        Page<Kept> page = states.list(scope, asked.only("limit", "offset"));
        return new EntryPage(page.items().stream().map(Entry::of).toList(), page.total());
    }

    @GET
    @Path("/{key:.+}")
    public Entry get(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("key") String key,
            @QueryParam("map_index") @Nullable String mapIndex) {
        Scope scope = new Scope(dagId, runId, taskId, Parameters.mapIndex(mapIndex));
        return states.find(scope, key).map(Entry::of).orElseThrow(() -> unknown(key));
    }

    @PUT
    @Path("/{key:.+}")
    @Consumes(MediaType.APPLICATION_JSON)
    public void set(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("key") String key,
            @QueryParam("map_index") @Nullable String mapIndex,
            String body) {
        Scope scope = new Scope(dagId, runId, taskId, Parameters.mapIndex(mapIndex));
        StateValues.Expiring wanted = StateValues.of(body, states.usualExpiry());
        states.put(scope, StateValues.key(key), wanted.value(), wanted.expires());
    }

    @PATCH
    @Path("/{key:.+}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response change(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("key") String key,
            @QueryParam("map_index") @Nullable String mapIndex,
            String body) {
        Scope scope = new Scope(dagId, runId, taskId, Parameters.mapIndex(mapIndex));
        if (!states.change(scope, key, StateValues.of(body))) {
            throw unknown(key);
        }
        // As Airflow answers: nothing, as JSON.
        return Response.ok("null", MediaType.APPLICATION_JSON).build();
    }

    @DELETE
    @Path("/{key:.+}")
    public void delete(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @PathParam("key") String key,
            @QueryParam("map_index") @Nullable String mapIndex) {
        states.delete(new Scope(dagId, runId, taskId, Parameters.mapIndex(mapIndex)), key, false);
    }

    @DELETE
    public void clear(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("task_id") String taskId,
            @QueryParam("map_index") @Nullable String mapIndex,
            @QueryParam("all_map_indices") @Nullable String all) {
        boolean everyInstance = Boolean.TRUE.equals(Parameters.flag("all_map_indices", all));
        states.delete(new Scope(dagId, runId, taskId, Parameters.mapIndex(mapIndex)), null, everyInstance);
    }

    private static ApiFailure unknown(String key) {
        return ApiFailure.notFound("Task state store key '" + key + "' not found");
    }
}
