package dev.mlopscloud.workflows.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.asset.Asset;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.run.Inspection;
import dev.mlopscloud.workflows.run.Lease;
import dev.mlopscloud.workflows.statestore.Kept;
import dev.mlopscloud.workflows.statestore.StateValues;
import dev.mlopscloud.workflows.statestore.States;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /execution/store}: what tasks keep for their next tries, and what is kept beside assets. */
@Path("/execution/store")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RunOnVirtualThread
public final class StoresResource {
    private final States states;
    private final Assets assets;
    private final Inspection inspection;
    private final Callers callers;

    StoresResource(States states, Assets assets, Inspection inspection, Callers callers) {
        this.states = states;
        this.assets = assets;
        this.inspection = inspection;
        this.callers = callers;
    }

    @GET
    @Path("/ti/{task_instance_id}/{key: .+}")
    public Map<String, JsonNode> get(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("task_instance_id") String id,
            @PathParam("key") String key) {
        Kept.Scope scope = scope(callers.self(authorization, id));
        return states.find(scope, key)
                .map(kept -> Map.of("value", kept.value()))
                .orElseThrow(() -> missing("Task state store key '" + key + "' not found"));
    }

    @PUT
    @Path("/ti/{task_instance_id}/{key: .+}")
    public void put(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("task_instance_id") String id,
            @PathParam("key") String key,
            String body) {
        Kept.Scope scope = scope(callers.self(authorization, id));
        StateValues.Expiring given = StateValues.of(body, states.usualExpiry());
        states.put(scope, StateValues.key(key), given.value(), given.expires());
    }

    @DELETE
    @Path("/ti/{task_instance_id}/{key: .+}")
    public void delete(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("task_instance_id") String id,
            @PathParam("key") String key) {
        states.delete(scope(callers.self(authorization, id)), key, false);
    }

    @DELETE
    @Path("/ti/{task_instance_id}")
    public void clear(
            @HeaderParam("Authorization") @Nullable String authorization, @PathParam("task_instance_id") String id) {
        states.delete(scope(callers.self(authorization, id)), null, false);
    }

    private Kept.Scope scope(Lease lease) {
        Inspection.Placed placed = inspection.placed(lease);
        return new Kept.Scope(
                placed.run().dagId(),
                placed.run().runId(),
                placed.task().taskId(),
                placed.task().mapIndex());
    }

    @GET
    @Path("/asset/{by: by-name|by-uri}/value")
    public Map<String, JsonNode> ofAsset(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("by") String by,
            @Context UriInfo request) {
        callers.reader(authorization);
        String key = key(request);
        return states.find(asset(by, request), key)
                .map(kept -> Map.of("value", kept.value()))
                .orElseThrow(() -> missing("Asset state store key '" + key + "' not found"));
    }

    @PUT
    @Path("/asset/{by: by-name|by-uri}/value")
    public void putOfAsset(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("by") String by,
            @Context UriInfo request,
            String body) {
        Kept.Writer writer = new Kept.Writer("task", scope(callers.task(authorization)));
        states.put(asset(by, request), key(request), StateValues.of(body), writer);
    }

    @DELETE
    @Path("/asset/{by: by-name|by-uri}/value")
    public void deleteOfAsset(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("by") String by,
            @Context UriInfo request) {
        callers.task(authorization);
        states.delete(asset(by, request), key(request));
    }

    @DELETE
    @Path("/asset/{by: by-name|by-uri}/clear")
    public void clearAsset(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("by") String by,
            @Context UriInfo request) {
        callers.task(authorization);
        states.delete(asset(by, request), null);
    }

    private static String key(UriInfo request) {
        return StateValues.key(Queries.required(request.getQueryParameters(), "key"));
    }

    private long asset(String by, UriInfo request) {
        boolean named = by.equals("by-name");
        String what = Queries.required(request.getQueryParameters(), named ? "name" : "uri");
        return (named ? assets.find(what, null) : assets.find(null, what))
                .map(Asset::id)
                .orElseThrow(() -> missing("Asset with " + (named ? "name" : "uri") + "='" + what + "' not found"));
    }

    private static ApiFailure missing(String message) {
        return ApiFailure.refused(404, "not_found", message, Map.of());
    }
}
