package dev.mlopscloud.workflows.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tasks of one version of a workflow in an order in which each comes after its upstream. */
public final class Plan {
    private final Map<String, TaskNode> ordered;
    private final Set<String> leaves;

    private Plan(Map<String, TaskNode> ordered, Set<String> leaves) {
        this.ordered = ordered;
        this.leaves = leaves;
    }

    /**
     * Orders {@code nodes}, keeping their own order where the graph leaves it open.
     *
     * @throws IllegalArgumentException if they form a cycle or name an upstream that is not among them
     */
    public static Plan of(Collection<TaskNode> nodes) {
        Map<String, TaskNode> byId = new LinkedHashMap<>();
        nodes.forEach(node -> byId.put(node.id(), node));
        Map<String, Integer> missing = new HashMap<>();
        Map<String, List<String>> downstream = new HashMap<>();
        ArrayDeque<String> ready = new ArrayDeque<>();
        for (TaskNode node : byId.values()) {
            missing.put(node.id(), node.upstream().size());
            node.upstream().forEach(up -> downstream
                    .computeIfAbsent(up, id -> new ArrayList<>())
                    .add(node.id()));
            if (node.upstream().isEmpty()) {
                ready.add(node.id());
            }
        }
        Map<String, TaskNode> ordered = new LinkedHashMap<>();
        for (String id = ready.poll(); id != null; id = ready.poll()) {
            TaskNode node = byId.get(id);
            if (node == null) {
                throw new IllegalArgumentException("unknown task " + id);
            }
            ordered.put(id, node);
            for (String next : downstream.getOrDefault(id, List.of())) {
                if (missing.merge(next, -1, Integer::sum) == 0) {
                    ready.add(next);
                }
            }
        }
        if (ordered.size() != byId.size()) {
            throw new IllegalArgumentException("the tasks form a cycle or wait for a task that does not exist");
        }
        Set<String> leaves = new HashSet<>(byId.keySet());
        leaves.removeAll(downstream.keySet());
        return new Plan(ordered, leaves);
    }

    /** Every task after its upstream. */
    public Collection<TaskNode> nodes() {
        return ordered.values();
    }

    public Optional<TaskNode> node(String id) {
        return Optional.ofNullable(ordered.get(id));
    }

    /** The tasks that no other waits for: they decide the run. */
    Set<String> leaves() {
        return leaves;
    }

    /** {@code ids} and everything that directly or indirectly waits for them. */
    public Set<String> withDownstream(Set<String> ids) {
        Set<String> reached = new HashSet<>(ids);
        for (TaskNode node : ordered.values()) {
            if (node.upstream().stream().anyMatch(reached::contains)) {
                reached.add(node.id());
            }
        }
        return reached;
    }
}
