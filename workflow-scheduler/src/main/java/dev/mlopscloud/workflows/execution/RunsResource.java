package dev.mlopscloud.workflows.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.asset.AssetEvent;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.problem.Bodies;
import dev.mlopscloud.workflows.problem.Parameters;
import dev.mlopscloud.workflows.run.Inspection;
import dev.mlopscloud.workflows.run.Run;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /execution/dag-runs}: runs, as tasks start them and ask about them. */
@Path("/execution/dag-runs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class RunsResource {
    private static final Set<String> KNOWN =
            Set.of("logical_date", "run_after", "conf", "reset_dag_run", "partition_key", "note");
    private static final int MAX_NOTE = 1_000;

    private final Inspection inspection;
    private final Assets assets;
    private final Callers callers;

    RunsResource(Inspection inspection, Assets assets, Callers callers) {
        this.inspection = inspection;
        this.assets = assets;
        this.callers = callers;
    }

    @GET
    @Path("/{dag_id}/{run_id}")
    public Map<String, @Nullable Object> get(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId) {
        callers.reader(authorization);
        return body(inspection.run(dagId, runId));
    }

    private Map<String, @Nullable Object> body(Run run) {
        List<AssetEvent> consumed = assets.consumed(run.key());
        return RunContext.run(run, consumed, assets.aliasesOf(consumed));
    }

    @GET
    @Path("/{dag_id}/{run_id}/state")
    public Map<String, String> state(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId) {
        callers.reader(authorization);
        return Map.of("state", inspection.run(dagId, runId).state().text());
    }

    @POST
    @Path("/{dag_id}/{run_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public void trigger(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            String body) {
        callers.task(authorization);
        inspection.trigger(Bodies.read(body, KNOWN, fields -> wanted(dagId, runId, fields)));
    }

    private static Inspection.Wanted wanted(String dagId, String runId, Fields fields) {
        JsonNode conf = fields.tree("conf");
        if (fields.has("partition_key")) {
            fields.problem("partition_key", "value_error", "Partitions are not supported");
        }
        if (fields.has("conf") && !conf.isObject()) {
            fields.problem("conf", "dict_type", "Input should be a valid dictionary");
        }
        return new Inspection.Wanted(
                dagId,
                runId,
                fields.moment("logical_date", ZoneOffset.UTC),
                fields.moment("run_after", ZoneOffset.UTC),
                conf.isObject() ? conf : JsonNodeFactory.instance.objectNode(),
                fields.text("note", MAX_NOTE));
    }

    @POST
    @Path("/{dag_id}/{run_id}/clear")
    @Consumes(MediaType.WILDCARD)
    public void clear(
            @HeaderParam("Authorization") @Nullable String authorization,
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId) {
        callers.task(authorization);
        inspection.clear(dagId, runId);
    }

    @GET
    @Path("/count")
    public int count(@HeaderParam("Authorization") @Nullable String authorization, @Context UriInfo request) {
        callers.reader(authorization);
        MultivaluedMap<String, String> query = request.getQueryParameters();
        List<Instant> dates = Queries.moments(query, "logical_dates");
        return inspection.countRuns(
                Queries.required(query, "dag_id"),
                Queries.texts(query, "run_ids"),
                dates,
                Queries.texts(query, "states"));
    }

    /** The run before a logical date, or the JSON value null. */
    @GET
    @Path("/previous")
    public Response previous(@HeaderParam("Authorization") @Nullable String authorization, @Context UriInfo request) {
        callers.reader(authorization);
        MultivaluedMap<String, String> query = request.getQueryParameters();
        Instant logical = Parameters.moment("logical_date", Queries.required(query, "logical_date"));
        return Queries.orNull(inspection
                .before(
                        Queries.required(query, "dag_id"),
                        logical == null ? Instant.EPOCH : logical,
                        query.getFirst("state"))
                .map(this::body));
    }
}
