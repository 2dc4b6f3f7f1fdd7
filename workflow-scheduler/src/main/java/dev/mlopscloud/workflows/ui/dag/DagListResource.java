package dev.mlopscloud.workflows.ui.dag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.asset.AssetCondition;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.rest.DagBody;
import dev.mlopscloud.workflows.rest.Inquired;
import dev.mlopscloud.workflows.run.Inquiries;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /ui/dags}: DAGs with their latest runs. */
@Path("/ui/dags")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class DagListResource {
    private static final String ALL = "~";
    private static final int DEFAULT_RUNS = 10;
    private static final int MOST_RUNS = 100;
    private static final int MOST_QUESTIONS = 100;

    private final LightRunStore latest = new LightRunStore();
    private final Database database;
    private final Dags dags;
    private final Assets assets;
    private final Inquiries inquiries;
    private final ObjectMapper json;

    DagListResource(Database database, Dags dags, Assets assets, Inquiries inquiries, ObjectMapper json) {
        this.database = database;
        this.dags = dags;
        this.assets = assets;
        this.inquiries = inquiries;
        this.json = json;
    }

    /** Airflow's {@code DAGWithLatestDagRunsCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record DagList(int totalEntries, List<ObjectNode> dags) {}

    @GET
    public DagList list(@Context UriInfo request) {
        Asked asked = Asked.query(request);
        Page<Dag> page = dags.list(asked);
        Integer each = asked.integer("dag_runs_limit");
        int runs = each == null ? DEFAULT_RUNS : Math.clamp(each, 0, MOST_RUNS);
        List<String> ids = page.items().stream().map(Dag::dagId).toList();
        Map<String, List<LightRun>> newest = database.transaction(tx -> latest.latest(tx, ids, runs));
        Map<String, JsonNode> expressions = expressions(page.items());
        Map<String, List<Object>> questions =
                Boolean.TRUE.equals(asked.flag("has_pending_actions")) ? questions() : Map.of();
        List<ObjectNode> bodies = new ArrayList<>();
        for (Dag dag : page.items()) {
            String id = dag.dagId();
            ObjectNode body = json.valueToTree(DagBody.of(dag));
            body.set("asset_expression", expressions.get(id));
            body.set("latest_dag_runs", json.valueToTree(newest.getOrDefault(id, List.of())));
            body.set("pending_actions", json.valueToTree(questions.getOrDefault(id, List.of())));
            body.put("is_favorite", dag.favorite());
            prune(body);
            bodies.add(body);
        }
        return new DagList(page.total(), bodies);
    }

    private Map<String, JsonNode> expressions(List<Dag> of) {
        List<String> ids = new ArrayList<>();
        List<AssetCondition> conditions = new ArrayList<>();
        for (Dag dag : of) {
            AssetCondition condition = dag.workflow().timing().assets();
            if (condition != null) {
                ids.add(dag.dagId());
                conditions.add(condition);
            }
        }
        List<ObjectNode> expressions = assets.expressions(conditions);
        Map<String, JsonNode> byDag = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            byDag.put(ids.get(i), expressions.get(i));
        }
        return byDag;
    }

    private Map<String, List<Object>> questions() {
        Map<String, List<Object>> byDag = new HashMap<>();
        inquiries
                .list(null, null, Asked.page(MOST_QUESTIONS, 0).with("response_received", List.of("false")))
                .items()
                .forEach(asked -> byDag.computeIfAbsent(asked.task().run().dagId(), id -> new ArrayList<>())
                        .add(Inquired.detail(asked)));
        return byDag;
    }

    /** Airflow leaves out here what there is not. */
    private static void prune(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(member -> member.getValue().isNull());
            object.forEach(DagListResource::prune);
        } else if (node instanceof ArrayNode array) {
            array.forEach(DagListResource::prune);
        }
    }

    /** The latest run, {@code null} if there is none. */
    @GET
    @Path("/{dag_id}/latest_run")
    public Response latest(@PathParam("dag_id") String dagId) {
        if (dagId.equals(ALL)) {
            throw ApiFailure.badRequest("`~` was supplied as dag_id, but querying multiple dags is not supported.");
        }
        @Nullable LightRun run =
                database.transaction(tx -> latest.latest(tx, List.of(dagId), 1)).getOrDefault(dagId, List.of()).stream()
                        .findFirst()
                        .orElse(null);
        return Response.ok(run == null ? "null" : run, MediaType.APPLICATION_JSON)
                .build();
    }
}
