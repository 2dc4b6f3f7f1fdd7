package dev.mlopscloud.workflows.ui.graph;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code BaseGraphResponse}: DAGs, tasks and assets, and what leads from one to the other. */
public record DependencyGraph(List<Edge> edges, List<Node> nodes) {
    private static final String SEPARATOR = "__SEPARATOR__";

    /** Airflow's {@code BaseEdgeResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Edge(String sourceId, String targetId) {}

    /** Airflow's {@code BaseNodeResponse}. */
    public record Node(
            String id, String label, String type, @Nullable String team) {
        static Node of(String id, String label, String type) {
            return new Node(id, label, type, null);
        }
    }

    /** What starts what: DAGs, and what is between them. */
    static DependencyGraph scheduling(List<Dependency> dependencies) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        Map<String, Edge> edges = new TreeMap<>();
        for (Dependency dependency : dependencies) {
            put(nodes, dag(dependency.dagId()));
            put(nodes, Node.of(dependency.nodeId(), dependency.label(), dependency.type()));
            if (!dependency.starts()) {
                put(nodes, dag(dependency.source()));
                put(edges, new Edge("dag:" + dependency.source(), dependency.nodeId()));
            }
            if (!dependency.ends()) {
                put(nodes, dag(dependency.target()));
                put(edges, new Edge(dependency.nodeId(), "dag:" + dependency.target()));
            }
        }
        return new DependencyGraph(List.copyOf(edges.values()), List.copyOf(nodes.values()));
    }

    /** From task to asset to task, as far as it goes from one asset. */
    static DependencyGraph data(long asset, String name, List<DependencyStore.Use> uses) {
        Map<Long, List<DependencyStore.Use>> byAsset = new HashMap<>();
        Map<String, List<DependencyStore.Use>> byTask = new HashMap<>();
        for (DependencyStore.Use use : uses) {
            byAsset.computeIfAbsent(use.asset(), id -> new ArrayList<>()).add(use);
            byTask.computeIfAbsent(taskId(use), id -> new ArrayList<>()).add(use);
        }
        Map<String, Node> nodes = new LinkedHashMap<>();
        Map<String, Edge> edges = new TreeMap<>();
        Set<Long> seen = new HashSet<>(Set.of(asset));
        Queue<Long> next = new ArrayDeque<>(seen);
        put(nodes, Node.of("asset:" + asset, name, Dependency.ASSET));
        while (!next.isEmpty()) {
            for (DependencyStore.Use use : byAsset.getOrDefault(next.remove(), List.of())) {
                put(nodes, Node.of("asset:" + use.asset(), use.name(), Dependency.ASSET));
                put(nodes, Node.of(taskId(use), use.dagId() + "." + use.taskId(), "task"));
                boolean made = use.role().equals("OUTLET");
                String assetId = "asset:" + use.asset();
                put(edges, made ? new Edge(taskId(use), assetId) : new Edge(assetId, taskId(use)));
                // Upstream of what makes it, downstream of what reads it.
                byTask.getOrDefault(taskId(use), List.of()).stream()
                        .filter(other -> !other.role().equals(use.role()) && seen.add(other.asset()))
                        .forEach(other -> next.add(other.asset()));
            }
        }
        return new DependencyGraph(List.copyOf(edges.values()), List.copyOf(nodes.values()));
    }

    private static String taskId(DependencyStore.Use use) {
        return "task:" + use.dagId() + SEPARATOR + use.taskId();
    }

    /** The part of the graph that hangs together with a node; empty if there is no such node. */
    DependencyGraph around(String node) {
        Map<String, List<String>> neighbours = new HashMap<>();
        for (Edge edge : edges) {
            neighbours.computeIfAbsent(edge.sourceId(), id -> new ArrayList<>()).add(edge.targetId());
            neighbours.computeIfAbsent(edge.targetId(), id -> new ArrayList<>()).add(edge.sourceId());
        }
        if (!neighbours.containsKey(node)) {
            return new DependencyGraph(List.of(), List.of());
        }
        Set<String> reached = new HashSet<>(Set.of(node));
        Queue<String> next = new ArrayDeque<>(reached);
        while (!next.isEmpty()) {
            neighbours.getOrDefault(next.remove(), List.of()).stream()
                    .filter(reached::add)
                    .forEach(next::add);
        }
        return new DependencyGraph(
                edges.stream().filter(edge -> reached.contains(edge.sourceId())).toList(),
                nodes.stream().filter(each -> reached.contains(each.id())).toList());
    }

    private static Node dag(String id) {
        return Node.of("dag:" + id, id, "dag");
    }

    private static void put(Map<String, Node> nodes, Node node) {
        nodes.putIfAbsent(node.id(), node);
    }

    private static void put(Map<String, Edge> edges, Edge edge) {
        edges.putIfAbsent(edge.sourceId() + " " + edge.targetId(), edge);
    }
}
