package dev.mlopscloud.workflows.execution;

import dev.mlopscloud.workflows.asset.Asset;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.problem.ApiFailure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /execution/assets}: assets by what they are called. */
@Path("/execution/assets")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class AssetsResource {
    private final Assets assets;
    private final Callers callers;

    AssetsResource(Assets assets, Callers callers) {
        this.assets = assets;
        this.callers = callers;
    }

    @GET
    @Path("/by-name")
    public Map<String, Object> byName(
            @HeaderParam("Authorization") @Nullable String authorization, @Context UriInfo request) {
        callers.reader(authorization);
        String name = Queries.required(request.getQueryParameters(), "name");
        return assets.find(name, null)
                .map(AssetsResource::body)
                .orElseThrow(() -> missing("Asset with name " + name + " not found"));
    }

    @GET
    @Path("/by-uri")
    public Map<String, Object> byUri(
            @HeaderParam("Authorization") @Nullable String authorization, @Context UriInfo request) {
        callers.reader(authorization);
        String uri = Queries.required(request.getQueryParameters(), "uri");
        return assets.find(null, uri)
                .map(AssetsResource::body)
                .orElseThrow(() -> missing("Asset with URI " + uri + " not found"));
    }

    /** What an alias has become. */
    @GET
    @Path("/by-alias")
    public List<Map<String, Object>> byAlias(
            @HeaderParam("Authorization") @Nullable String authorization, @Context UriInfo request) {
        callers.reader(authorization);
        return assets.ofAlias(Queries.required(request.getQueryParameters(), "alias_name")).stream()
                .map(AssetsResource::body)
                .toList();
    }

    static Map<String, Object> body(Asset asset) {
        return Map.of(
                "name", asset.name(),
                "uri", asset.uri(),
                "group", asset.group(),
                "extra", RunContext.json(asset.extra()));
    }

    private static ApiFailure missing(String message) {
        return ApiFailure.refused(404, "not_found", message, Map.of());
    }
}
