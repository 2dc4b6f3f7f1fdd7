package dev.mlopscloud.workflows.ui.graph;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.engine.Trait;
import dev.mlopscloud.workflows.ui.tree.TaskTree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code NodeResponse}: a task, a group, an asset, or another DAG. */
@JsonNaming(SnakeCaseStrategy.class)
public record GraphNode(
        String id,
        String label,
        String type,
        @Nullable String team,
        @Nullable List<GraphNode> children,
        @Nullable Boolean isMapped,
        @Nullable String tooltip,
        @Nullable String setupTeardownType,
        @Nullable String operator,
        @Nullable String assetConditionType) {

    /** The tasks and groups; a group has the joints that edges of the graph end in. */
    static List<GraphNode> of(List<TaskTree.Item> items, GraphEdges edges) {
        List<GraphNode> nodes = new ArrayList<>();
        for (TaskTree.Item item : items) {
            nodes.add(
                    switch (item) {
                        case TaskTree.Leaf leaf -> task(leaf);
                        case TaskTree.Branch branch -> group(branch, edges);
                    });
        }
        return nodes;
    }

    private static GraphNode task(TaskTree.Leaf leaf) {
        String fixture = leaf.task().flow().is(Trait.SETUP)
                ? "setup"
                : leaf.task().flow().is(Trait.TEARDOWN) ? "teardown" : null;
        return new GraphNode(
                leaf.id(),
                leaf.label(),
                "task",
                null,
                null,
                leaf.mapped() ? true : null,
                null,
                fixture,
                leaf.task().action().operatorName(),
                null);
    }

    private static GraphNode group(TaskTree.Branch branch, GraphEdges edges) {
        List<GraphNode> children = of(branch.items(), edges);
        for (String joint : List.of(GraphEdges.before(branch.id()), GraphEdges.after(branch.id()))) {
            if (edges.touch(joint)) {
                children.add(plain(joint, "", "join"));
            }
        }
        String tooltip = branch.group().tooltip();
        return new GraphNode(
                branch.id(),
                branch.label(),
                "task",
                null,
                children,
                branch.group().expansion() != null,
                tooltip == null ? "" : tooltip,
                null,
                null,
                null);
    }

    /** A node of which nothing but its name is known. */
    static GraphNode plain(String id, String label, String type) {
        return new GraphNode(id, label, type, null, null, null, null, null, null, null);
    }

    /** A gate that assets lead into: {@code and-gate} or {@code or-gate}. */
    static GraphNode gate(String id, String kind) {
        return new GraphNode(id, id, "asset-condition", null, null, null, null, null, null, kind);
    }
}
