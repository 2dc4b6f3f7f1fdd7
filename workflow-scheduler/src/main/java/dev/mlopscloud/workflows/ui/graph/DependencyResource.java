package dev.mlopscloud.workflows.ui.graph;

import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.problem.ApiFailure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /ui/dependencies}: what starts what, or where the data of an asset comes from and goes to. */
@Path("/ui/dependencies")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class DependencyResource {
    private static final String DATA = "data";
    private static final String ASSET = "asset:";

    private final Dependencies dependencies;

    DependencyResource(Dependencies dependencies) {
        this.dependencies = dependencies;
    }

    @GET
    public DependencyGraph get(@Context UriInfo request) {
        Asked asked = Asked.query(request);
        String node = asked.text("node_id");
        if (asked.words("dependency_type", List.of("scheduling", DATA)).contains(DATA)) {
            return data(node);
        }
        DependencyGraph graph = DependencyGraph.scheduling(dependencies.all());
        if (node == null) {
            return graph;
        }
        DependencyGraph part = graph.around(node);
        if (part.nodes().isEmpty()) {
            throw ApiFailure.notFound("Unique connected component not found, got [] for connected components of node "
                    + node + ", expected only 1 connected component.");
        }
        return part;
    }

    private DependencyGraph data(@Nullable String node) {
        if (node == null || !node.startsWith(ASSET)) {
            throw ApiFailure.badRequest("Data dependencies require an asset node_id (e.g., 'asset:123')");
        }
        long asset;
        try {
            asset = Long.parseLong(node.substring(ASSET.length()));
        } catch (NumberFormatException e) {
            throw ApiFailure.badRequest("Invalid asset node_id: " + node);
        }
        String name = dependencies
                .assetName(asset)
                .orElseThrow(() -> ApiFailure.notFound("Asset with id " + asset + " was not found"));
        return DependencyGraph.data(asset, name, dependencies.tasks());
    }
}
