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

    private final Map<String, List<String>> downstream;
    private final Map<String, Set<String>> indirectSetups;

    private Plan(Map<String, TaskNode> ordered, Map<String, List<String>> downstream) {
        this.ordered = ordered;
        this.downstream = downstream;
        this.leaves = findLeaves();
        this.indirectSetups = findIndirectSetups();
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
        return new Plan(ordered, downstream);
    }

    /** What nothing waits for but teardowns decides the run; ignorable teardowns themselves do not. */
    private Set<String> findLeaves() {
        Set<String> found = new HashSet<>();
        for (TaskNode node : ordered.values()) {
            boolean last = downstream(node.id()).stream()
                    .map(ordered::get)
                    .allMatch(next -> next == null || next.isIgnorable());
            if (last && !node.isIgnorable()) {
                found.add(node.id());
            }
        }
        return found;
    }

    /**
     * A task stands between a setup and its teardowns, or below a setup without any: then it needs the setup, even if
     * it does not name it.
     */
    private Map<String, Set<String>> findIndirectSetups() {
        Map<String, Set<String>> found = new HashMap<>();
        for (TaskNode setup : ordered.values()) {
            if (!setup.is(Trait.SETUP)) {
                continue;
            }
            Set<String> teardowns = new HashSet<>(downstream(setup.id()));
            teardowns.removeIf(
                    id -> node(id).filter(node -> node.is(Trait.TEARDOWN)).isEmpty());
            Set<String> before = withUpstream(teardowns);
            for (String id : withDownstream(Set.of(setup.id()))) {
                TaskNode node = ordered.get(id);
                boolean between = teardowns.isEmpty() || (before.contains(id) && !teardowns.contains(id));
                if (node != null
                        && !node.equals(setup)
                        && between
                        && !node.upstream().contains(setup.id())) {
                    found.computeIfAbsent(id, key -> new HashSet<>()).add(setup.id());
                }
            }
        }
        return found;
    }

    /** The setups that a task needs without waiting for them directly. */
    Set<String> indirectSetups(String id) {
        return indirectSetups.getOrDefault(id, Set.of());
    }

    /** What sets up and tears down for these tasks; for what sets up itself, what tears it down. */
    public Set<String> scaffold(Set<String> ids) {
        Set<String> found = new HashSet<>();
        for (String id : ids) {
            Set<String> setups = new HashSet<>(indirectSetups(id));
            node(id).ifPresent(node -> setups.addAll(node.upstream()));
            setups.removeIf(up -> node(up).filter(node -> node.is(Trait.SETUP)).isEmpty());
            if (node(id).filter(node -> node.is(Trait.SETUP) || node.is(Trait.TEARDOWN))
                    .isPresent()) {
                setups.clear();
                node(id).filter(node -> node.is(Trait.SETUP)).ifPresent(node -> setups.add(id));
            }
            found.addAll(setups);
            setups.forEach(setup -> downstream(setup).stream()
                    .filter(down ->
                            node(down).filter(node -> node.is(Trait.TEARDOWN)).isPresent())
                    .forEach(found::add));
        }
        return found;
    }

    /** The tasks that directly wait for this one. */
    public List<String> downstream(String id) {
        return downstream.getOrDefault(id, List.of());
    }

    /** {@code ids} and everything that they directly or indirectly wait for. */
    public Set<String> withUpstream(Set<String> ids) {
        Set<String> reached = new HashSet<>(ids);
        for (TaskNode node : List.copyOf(ordered.values()).reversed()) {
            if (reached.contains(node.id())) {
                reached.addAll(node.upstream());
            }
        }
        return reached;
    }

    /**
     * The tasks that a branch skips: those directly behind it that are neither chosen nor behind a chosen one.
     *
     * @param chosen tasks directly or indirectly behind the branch
     */
    public Set<String> skippedBy(String branch, Set<String> chosen) {
        Set<String> skipped = new HashSet<>(downstream(branch));
        skipped.removeAll(withDownstream(chosen));
        return skipped;
    }

    /** Every task after its upstream. */
    public Collection<TaskNode> nodes() {
        return ordered.values();
    }

    public Optional<TaskNode> node(String id) {
        return Optional.ofNullable(ordered.get(id));
    }

    /** The tasks that decide the run. */
    public Set<String> leaves() {
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
