package dev.mlopscloud.workflows.ui.page;

import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a workflow laid out in columns: each task right of all it waits for, and as close as can be to the
 * height of those. The template that is included in others finds its values by reflection.
 */
@RegisterForReflection
public record Graph(int width, int height, List<Node> nodes, List<Edge> edges) {
    private static final int NODE_WIDTH = 190;
    private static final int NODE_HEIGHT = 46;
    private static final int COLUMN_GAP = 70;
    private static final int ROW_GAP = 20;
    private static final int MARGIN = 16;
    private static final int SHOWN_NAME = 22;

    /** A task, with the state of a run's task as its class. */
    @RegisterForReflection
    public record Node(String id, String label, String operator, String state, int x, int y) {
        public int width() {
            return NODE_WIDTH;
        }

        public int height() {
            return NODE_HEIGHT;
        }

        /** Where the name is written. */
        public int textX() {
            return x + 16;
        }

        public int nameY() {
            return y + 20;
        }

        public int operatorY() {
            return y + 36;
        }
    }

    /** A curve from one task to the one that waits for it, as an SVG path. */
    @RegisterForReflection
    public record Edge(String path) {}

    /** Lays out a workflow, coloured by the states of its tasks. */
    static Graph of(Workflow workflow, Map<String, @Nullable String> states) {
        Map<String, Integer> columns = columns(workflow);
        List<List<Task>> byColumn = new ArrayList<>();
        for (Task task : workflow.tasks()) {
            int column = columns.getOrDefault(task.id(), 0);
            while (byColumn.size() <= column) {
                byColumn.add(new ArrayList<>());
            }
            byColumn.get(column).add(task);
        }
        int tallest = byColumn.stream().mapToInt(List::size).max().orElse(1);
        Map<String, Integer> heights = new HashMap<>();
        Map<String, Node> nodes = new HashMap<>();
        for (int column = 0; column < byColumn.size(); column++) {
            List<Task> tasks = byColumn.get(column);
            tasks.sort(Comparator.comparingDouble(task -> barycenter(task, heights)));
            int top = MARGIN + (tallest - tasks.size()) * (NODE_HEIGHT + ROW_GAP) / 2;
            for (Task task : tasks) {
                heights.put(task.id(), top);
                int x = MARGIN + column * (NODE_WIDTH + COLUMN_GAP);
                String state = states.get(task.id());
                nodes.put(task.id(), node(task, state == null ? "none" : state, x, top));
                top += NODE_HEIGHT + ROW_GAP;
            }
        }
        List<Node> ordered = workflow.tasks().stream()
                .map(task -> nodes.get(task.id()))
                .filter(node -> node != null)
                .toList();
        return new Graph(
                2 * MARGIN + byColumn.size() * (NODE_WIDTH + COLUMN_GAP) - COLUMN_GAP,
                2 * MARGIN + tallest * (NODE_HEIGHT + ROW_GAP) - ROW_GAP,
                ordered,
                edges(workflow, nodes));
    }

    private static Node node(Task task, String state, int x, int y) {
        String id = task.id();
        String label = id.length() <= SHOWN_NAME ? id : id.substring(0, SHOWN_NAME - 1) + "…";
        return new Node(id, label, task.action().kind().text(), state, x, y);
    }

    /** The length of the longest way to each task. */
    private static Map<String, Integer> columns(Workflow workflow) {
        Map<String, Integer> columns = new HashMap<>();
        workflow.plan()
                .nodes()
                .forEach(node -> columns.put(
                        node.id(),
                        node.upstream().stream()
                                .mapToInt(up -> columns.getOrDefault(up, 0) + 1)
                                .max()
                                .orElse(0)));
        return columns;
    }

    private static double barycenter(Task task, Map<String, Integer> heights) {
        return task.dependencies().stream()
                .mapToInt(up -> heights.getOrDefault(up, 0))
                .average()
                .orElse(0);
    }

    private static List<Edge> edges(Workflow workflow, Map<String, Node> nodes) {
        List<Edge> edges = new ArrayList<>();
        for (Task task : workflow.tasks()) {
            for (String upstream : task.dependencies()) {
                Node from = nodes.get(upstream);
                Node to = nodes.get(task.id());
                if (from != null && to != null) {
                    edges.add(new Edge(curve(from, to)));
                }
            }
        }
        return edges;
    }

    private static String curve(Node from, Node to) {
        int startX = from.x() + NODE_WIDTH;
        int startY = from.y() + NODE_HEIGHT / 2;
        int endX = to.x();
        int endY = to.y() + NODE_HEIGHT / 2;
        int bend = COLUMN_GAP / 2;
        return "M" + startX + " " + startY + " C" + (startX + bend) + " " + startY + " " + (endX - bend) + " " + endY
                + " " + endX + " " + endY;
    }
}
