package dev.mlopscloud.workflows.ui.grid;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.engine.Trait;
import dev.mlopscloud.workflows.ui.tree.TaskTree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code GridNodeResponse}: a row of the grid. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GridNode(
        String id,
        String label,
        @Nullable List<GridNode> children,
        @Nullable Boolean isMapped,
        @Nullable String setupTeardownType) {

    static List<GridNode> of(List<TaskTree.Item> items) {
        return items.stream().map(GridNode::of).toList();
    }

    private static GridNode of(TaskTree.Item item) {
        Boolean mapped = item.mapped() ? true : null;
        return switch (item) {
            case TaskTree.Leaf leaf ->
                new GridNode(
                        leaf.id(),
                        leaf.label(),
                        null,
                        mapped,
                        leaf.task().flow().is(Trait.SETUP)
                                ? "setup"
                                : leaf.task().flow().is(Trait.TEARDOWN) ? "teardown" : null);
            case TaskTree.Branch branch -> new GridNode(branch.id(), branch.label(), of(branch.items()), mapped, null);
        };
    }

    /** {@code nodes}, and after them what only {@code others} has; groups of both are joined likewise. */
    static List<GridNode> merge(List<GridNode> nodes, List<GridNode> others) {
        List<GridNode> merged = new ArrayList<>(nodes);
        for (GridNode other : others) {
            int place = place(nodes, other.id());
            if (place < 0) {
                merged.add(other);
                continue;
            }
            GridNode node = nodes.get(place);
            if (node.children() != null && other.children() != null) {
                merged.set(
                        place,
                        new GridNode(
                                node.id(),
                                node.label(),
                                merge(node.children(), other.children()),
                                node.isMapped(),
                                node.setupTeardownType()));
            }
        }
        return merged;
    }

    private static int place(List<GridNode> nodes, String id) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).id().equals(id)) {
                return i;
            }
        }
        return -1;
    }
}
