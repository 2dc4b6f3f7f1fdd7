package dev.mlopscloud.workflows.ui.graph;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.asset.AssetCondition;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.ui.tree.Part;
import dev.mlopscloud.workflows.ui.tree.TaskTree;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /ui/structure}: the graph of a DAG, on demand with what it depends on and what depends on it. */
@Path("/ui/structure/structure_data")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class StructureResource {
    private final Dags dags;
    private final Assets assets;
    private final Dependencies dependencies;

    StructureResource(Dags dags, Assets assets, Dependencies dependencies) {
        this.dags = dags;
        this.assets = assets;
        this.dependencies = dependencies;
    }

    /** Airflow's {@code StructureDataResponse}. */
    public record Structure(List<GraphEdge> edges, List<GraphNode> nodes) {}

    @GET
    public Structure get(@Context UriInfo request) {
        Asked asked = Asked.query(request);
        String dagId = asked.text("dag_id");
        if (dagId == null) {
            throw ApiFailure.missing("query", "dag_id");
        }
        Workflow workflow = workflow(dagId, asked.integer("version_number"));
        Set<String> shown = Part.asked(asked).of(workflow);
        GraphEdges inner = new GraphEdges(workflow, shown);
        List<GraphNode> nodes = new ArrayList<>(GraphNode.of(TaskTree.of(workflow, shown), inner));
        List<GraphEdge> edges = new ArrayList<>(inner.list());
        if (Boolean.TRUE.equals(asked.flag("external_dependencies")) && !nodes.isEmpty()) {
            addOutside(workflow, nodes, edges);
        }
        return new Structure(edges, nodes);
    }

    private Workflow workflow(String dagId, @Nullable Integer number) {
        try {
            return number == null
                    ? dags.get(dagId).workflow()
                    : dags.workflow(dags.version(dagId, number).id());
        } catch (ApiFailure unknown) {
            throw ApiFailure.notFound("Dag with id " + dagId + (number == null ? "" : " and version number " + number)
                    + " was not found");
        }
    }

    private void addOutside(Workflow workflow, List<GraphNode> nodes, List<GraphEdge> edges) {
        String entry = nodes.getFirst().id();
        String exit = nodes.getLast().id();
        String dagId = workflow.dagId();
        List<GraphEdge> outer = new ArrayList<>();
        for (Dependency dependency : dependencies.all()) {
            boolean own = dependency.dagId().equals(dagId);
            boolean startsThis = dependency.target().equals(dagId);
            boolean asset = dependency.type().equals(Dependency.ASSET);
            // The assets of the schedule come with its condition.
            if ((!own && !startsThis) || (asset && !dependency.ends())) {
                continue;
            }
            nodes.add(GraphNode.plain(dependency.nodeId(), dependency.label(), dependency.type()));
            if (startsThis) {
                outer.add(GraphEdge.plain(dependency.nodeId(), entry));
            } else {
                outer.add(GraphEdge.plain(asset ? dependency.task() : exit, dependency.nodeId()));
            }
        }
        AssetCondition condition = workflow.timing().assets();
        if (condition != null) {
            addCondition(assets.expressions(List.of(condition)).getFirst(), entry, 0, nodes, edges);
        }
        edges.addAll(outer);
    }

    /** The gates that assets lead into, and through them to the first task. */
    private static void addCondition(
            JsonNode expression, String target, int level, List<GraphNode> nodes, List<GraphEdge> edges) {
        boolean any = expression.has("any");
        if (!any && !expression.has("all")) {
            return;
        }
        String kind = any ? "or-gate" : "and-gate";
        String gate = kind + "-" + level;
        edges.add(new GraphEdge(gate, target, null, null, level == 0));
        nodes.add(GraphNode.gate(gate, kind));
        int inner = level + 1;
        for (JsonNode part : expression.path(any ? "any" : "all")) {
            JsonNode asset = part.path("asset");
            if (asset.isMissingNode()) {
                addCondition(part, gate, inner++, nodes, edges);
            } else {
                edges.add(GraphEdge.plain(asset.path("id").asText(), gate));
                nodes.add(GraphNode.plain(
                        asset.path("id").asText(), asset.path("name").asText(), Dependency.ASSET));
            }
        }
    }
}
