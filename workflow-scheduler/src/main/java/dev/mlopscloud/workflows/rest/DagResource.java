package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.asset.AssetCondition;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.run.RunChanges;
import dev.mlopscloud.workflows.run.Runs;
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

/** {@code /api/v2/dags}: DAGs as Airflow describes them. */
@Path("/api/v2/dags")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RunOnVirtualThread
public final class DagResource {
    private final Dags dags;
    private final Runs runs;
    private final Assets assets;
    private final Clearings clearings;

    DagResource(Dags dags, Runs runs, RunChanges changes, Assets assets) {
        this.clearings = new Clearings(runs, changes);
        this.assets = assets;
        this.dags = dags;
        this.runs = runs;
    }

    @GET
    public DagBody.DagPage list(@Context UriInfo request) {
        return page(dags.list(Asked.query(request)));
    }

    private static DagBody.DagPage page(Page<Dag> page) {
        return new DagBody.DagPage(page.items().stream().map(DagBody::of).toList(), page.total());
    }

    /** Pauses the DAGs of a page, or lets them go on. */
    @PATCH
    public DagBody.DagPage patchAll(
            @Context UriInfo request, @QueryParam("update_mask") List<String> mask, String body) {
        boolean paused = paused(body, mask);
        Page<Dag> page = dags.list(Asked.query(request));
        List<Dag> changed = page.items().stream()
                .map(dag -> runs.setPaused(dag.dagId(), paused))
                .toList();
        return page(new Page<>(changed, page.total()));
    }

    @GET
    @Path("/{dag_id}")
    public DagBody get(@PathParam("dag_id") String dagId) {
        return DagBody.of(dags.get(dagId));
    }

    @GET
    @Path("/{dag_id}/details")
    public DagBody.Details details(@PathParam("dag_id") String dagId) {
        Dag dag = dags.get(dagId);
        Map<String, Integer> byState = runs.statistics(List.of(dagId)).getOrDefault(dagId, Map.of());
        AssetCondition waited = dag.workflow().timing().assets();
        JsonNode expression =
                waited == null ? null : assets.expressions(List.of(waited)).getFirst();
        return DagBody.details(dag, byState.getOrDefault("running", 0) + byState.getOrDefault("queued", 0), expression);
    }

    @PATCH
    @Path("/{dag_id}")
    public DagBody patch(@PathParam("dag_id") String dagId, @QueryParam("update_mask") List<String> mask, String body) {
        boolean paused = paused(body, mask);
        return DagBody.of(runs.setPaused(dagId, paused));
    }

    private static boolean paused(String body, List<String> mask) {
        boolean paused = Bodies.read(body, Set.of("is_paused"), fields -> {
            if (!fields.has("is_paused")) {
                fields.missing("is_paused");
            }
            return fields.flag("is_paused", false);
        });
        if (!mask.isEmpty() && !mask.equals(List.of("is_paused"))) {
            throw ApiFailure.badRequest("Only `is_paused` field can be updated through the REST API");
        }
        return paused;
    }

    @POST
    @Path("/{dag_id}/favorite")
    public void favor(@PathParam("dag_id") String dagId) {
        dags.setFavorite(dagId, true);
    }

    @POST
    @Path("/{dag_id}/unfavorite")
    public void disfavor(@PathParam("dag_id") String dagId) {
        dags.setFavorite(dagId, false);
    }

    /** Lets several runs start anew, or only tells which of their tasks would. */
    @POST
    @Path("/{dag_id}/clearDagRuns")
    public Object clearRuns(@PathParam("dag_id") String dagId, String body) {
        Clearings.Wish wish = Clearings.many(dagId, body);
        List<?> affected = clearings.perform(wish);
        if (wish.dryRun()) {
            return Clearings.Affected.of(affected);
        }
        List<RunBody> cleared = wish.runs().stream()
                .map(run -> runs.get(run.dagId(), run.runId()))
                .map(detail -> RunBody.of(detail.run(), detail.version()))
                .toList();
        return RunBody.RunPage.whole(cleared);
    }

    /** There are no partitions here. */
    @POST
    @Path("/{dag_id}/clearPartitions")
    public void clearPartitions(@PathParam("dag_id") String dagId) {
        dags.get(dagId);
        throw ApiFailure.badRequest("Dag with dag_id: '" + dagId + "' is not partitioned");
    }

    @DELETE
    @Path("/{dag_id}")
    public void delete(@PathParam("dag_id") String dagId) {
        dags.delete(dagId);
    }
}
