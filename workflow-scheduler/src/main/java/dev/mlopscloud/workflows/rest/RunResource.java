package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.bulk.BulkResult;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.run.Exchange;
import dev.mlopscloud.workflows.run.Run;
import dev.mlopscloud.workflows.run.RunChanges;
import dev.mlopscloud.workflows.run.Runs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/v2/dags/{dag_id}/dagRuns}: runs as Airflow describes them. */
@Path("/api/v2/dags/{dag_id}/dagRuns")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@RunOnVirtualThread
public final class RunResource {
    /** Stands for every DAG. */
    static final String ALL = "~";

    private static final double LONGEST_PAUSE_SECONDS = 3_600;

    private final Runs runs;
    private final RunChanges changes;
    private final Clearings clearings;
    private final Dags dags;
    private final Assets assets;
    private final Waiting waiting;

    RunResource(Runs runs, RunChanges changes, Dags dags, Assets assets, Exchange exchange, ObjectMapper json) {
        this.runs = runs;
        this.changes = changes;
        this.clearings = new Clearings(runs, changes);
        this.dags = dags;
        this.assets = assets;
        this.waiting = new Waiting(runs, exchange, json);
    }

    @GET
    public RunBody.RunPage list(@PathParam("dag_id") String dagId, @Context UriInfo request) {
        return page(dagId, Asked.query(request));
    }

    /** The same list for a body with the filters. */
    @POST
    @Path("/list")
    public RunBody.RunPage batch(@PathParam("dag_id") String dagId, String body) {
        if (!dagId.equals(ALL)) {
            throw ApiFailure.parameter("path", "dag_id", "literal_error", "Input should be '~'", dagId);
        }
        return page(ALL, RunBodies.batch(body));
    }

    private RunBody.RunPage page(String dagId, Asked asked) {
        if (!dagId.equals(ALL)) {
            dags.get(dagId);
        }
        Page<Run> page = runs.list(dagId.equals(ALL) ? null : dagId, asked);
        Map<UUID, DagVersion> versions = runs.versions(page.items());
        return RunBody.RunPage.of(
                page.map(run -> RunBody.of(run, Objects.requireNonNull(versions.get(run.version())))));
    }

    @POST
    public RunBody trigger(
            @PathParam("dag_id") String dagId, String body, @HeaderParam("Referer") @Nullable String referer) {
        // As Airflow does: a page that triggers says so by its address.
        String by = referer == null ? "rest_api" : "ui";
        Run run = runs.trigger(dagId, RunBodies.trigger(body, by));
        return RunBody.of(
                run, Objects.requireNonNull(runs.versions(List.of(run)).get(run.version())));
    }

    @PATCH
    public BulkResult bulk(@PathParam("dag_id") String dagId, String body) {
        return changes.bulk(RunBodies.bulk(dagId, body));
    }

    @GET
    @Path("/{run_id}")
    public RunBody get(@PathParam("dag_id") String dagId, @PathParam("run_id") String runId) {
        return body(runs.get(dagId, runId));
    }

    /** The asset events that the run took up. */
    @GET
    @Path("/{run_id}/upstreamAssetEvents")
    public AssetBody.EventPage upstreamEvents(@PathParam("dag_id") String dagId, @PathParam("run_id") String runId) {
        return AssetBody.EventPage.whole(
                assets.consumed(runs.get(dagId, runId).run().key()));
    }

    @PATCH
    @Path("/{run_id}")
    public RunBody patch(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @QueryParam("update_mask") List<String> mask,
            String body) {
        changes.patch(RunBodies.change(dagId, runId, body, mask));
        return get(dagId, runId);
    }

    @DELETE
    @Path("/{run_id}")
    public void delete(@PathParam("dag_id") String dagId, @PathParam("run_id") String runId) {
        changes.delete(dagId, runId);
    }

    @POST
    @Path("/{run_id}/clear")
    public Object clear(@PathParam("dag_id") String dagId, @PathParam("run_id") String runId, String body) {
        Clearings.Wish wish = Clearings.one(dagId, runId, body);
        List<?> affected = clearings.perform(wish);
        return wish.dryRun() ? Clearings.Affected.of(affected) : get(dagId, runId);
    }

    /** How a run stands, a line whenever somebody who waits wants to know, until it has ended. */
    @GET
    @Path("/{run_id}/wait")
    public Response await(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @QueryParam("interval") @Nullable String interval,
            @QueryParam("result") List<String> results) {
        Duration pause = pause(interval);
        runs.get(dagId, runId);
        StreamingOutput stream = output -> waiting.follow(dagId, runId, Set.copyOf(results), pause, output);
        // Airflow names no type here, and its client reads nothing that is called NDJSON.
        return Response.ok(stream, MediaType.TEXT_PLAIN).build();
    }

    private static Duration pause(@Nullable String interval) {
        if (interval == null) {
            throw ApiFailure.missing("query", "interval");
        }
        try {
            double seconds = Double.parseDouble(interval);
            if (seconds > 0) {
                return Duration.ofMillis((long) Math.ceil(Math.min(seconds, LONGEST_PAUSE_SECONDS) * 1_000));
            }
        } catch (NumberFormatException e) {
            throw ApiFailure.parameter(
                    "query", "interval", "float_parsing", "Input should be a valid number", interval);
        }
        throw ApiFailure.parameter("query", "interval", "greater_than", "Input should be greater than 0", interval);
    }

    private static RunBody body(Runs.Detail detail) {
        return RunBody.of(detail.run(), detail.version());
    }
}
