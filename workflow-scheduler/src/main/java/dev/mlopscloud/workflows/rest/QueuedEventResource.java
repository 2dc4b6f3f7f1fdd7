package dev.mlopscloud.workflows.rest;

import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.asset.Queued;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code …/assets}: the asset events that a DAG has not taken up yet. */
@Path("/api/v2/dags/{dag_id}/assets")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class QueuedEventResource {
    private final Assets assets;

    QueuedEventResource(Assets assets) {
        this.assets = assets;
    }

    @GET
    @Path("/queuedEvents")
    public AssetBody.QueuedPage list(@PathParam("dag_id") String dagId, @QueryParam("before") @Nullable String before) {
        return AssetBody.QueuedPage.of(assets.queued(dagId, null, Parameters.moment("before", before)));
    }

    @DELETE
    @Path("/queuedEvents")
    public void deleteAll(@PathParam("dag_id") String dagId, @QueryParam("before") @Nullable String before) {
        if (!assets.deleteQueued(dagId, null, Parameters.moment("before", before))) {
            throw ApiFailure.notFound("Queue event with dag_id: `" + dagId + "` was not found");
        }
    }

    @GET
    @Path("/{asset_id}/queuedEvents")
    public AssetBody.QueuedBody get(
            @PathParam("dag_id") String dagId,
            @PathParam("asset_id") String asset,
            @QueryParam("before") @Nullable String before) {
        int number = Parameters.integer("path", "asset_id", asset);
        List<Queued> queued = assets.queued(dagId, (long) number, Parameters.moment("before", before));
        return queued.stream().findFirst().map(AssetBody.QueuedBody::of).orElseThrow(() -> unknown(dagId, number));
    }

    @DELETE
    @Path("/{asset_id}/queuedEvents")
    public void delete(
            @PathParam("dag_id") String dagId,
            @PathParam("asset_id") String asset,
            @QueryParam("before") @Nullable String before) {
        int number = Parameters.integer("path", "asset_id", asset);
        if (!assets.deleteQueued(dagId, (long) number, Parameters.moment("before", before))) {
            throw unknown(dagId, number);
        }
    }

    private static ApiFailure unknown(String dagId, int asset) {
        return ApiFailure.notFound(
                "Queued event with dag_id: `" + dagId + "` and asset_id: `" + asset + "` was not found");
    }
}
