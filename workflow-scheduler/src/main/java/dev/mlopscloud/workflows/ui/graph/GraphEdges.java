package dev.mlopscloud.workflows.ui.graph;

import dev.mlopscloud.workflows.definition.Group;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.Trait;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The edges of a graph of tasks. Where a whole group waits for something, or something for a whole group, edges meet in
 * a joint before or after the group rather than lead to each of its tasks.
 */
final class GraphEdges {
    private final Map<String, Task> tasks = new LinkedHashMap<>();
    private final Map<String, Group> groups;
    private final Map<String, Set<String>> members = new LinkedHashMap<>();
    private final Map<String, Set<String>> first = new LinkedHashMap<>();
    private final Map<String, Set<String>> last = new LinkedHashMap<>();
    private final Set<Pair> pairs = new TreeSet<>();

    private record Pair(String source, String target) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int bySource = source.compareTo(other.source);
            return bySource != 0 ? bySource : target.compareTo(other.target);
        }
    }

    GraphEdges(Workflow workflow, Collection<String> shown) {
        this.groups = workflow.groups();
        for (Task task : workflow.tasks()) {
            if (shown.contains(task.id())) {
                tasks.put(task.id(), task);
                around(task.id()).forEach(group -> members.computeIfAbsent(group, id -> new LinkedHashSet<>())
                        .add(task.id()));
            }
        }
        members.keySet().forEach(this::bound);
        for (Task task : tasks.values()) {
            for (String upstream : task.dependencies()) {
                if (tasks.containsKey(upstream)) {
                    connect(upstream, task.id());
                }
            }
        }
    }

    static String before(String group) {
        return group + ".upstream_join_id";
    }

    static String after(String group) {
        return group + ".downstream_join_id";
    }

    /** The groups around a task, the innermost first. */
    private List<String> around(String id) {
        List<String> around = new ArrayList<>();
        Task task = tasks.get(id);
        String group = task == null ? null : task.flow().group();
        while (group != null) {
            around.add(group);
            Group known = groups.get(group);
            group = known == null ? null : known.parent();
        }
        return around;
    }

    /** Which tasks of a group wait for no other of it, and for which no other of it waits. */
    private void bound(String group) {
        Set<String> inside = members.getOrDefault(group, Set.of());
        Set<String> starts = new LinkedHashSet<>();
        Set<String> ends = new LinkedHashSet<>(inside);
        for (String id : inside) {
            List<String> upstream = upstream(id);
            if (upstream.stream().noneMatch(inside::contains)) {
                starts.add(id);
            }
            upstream.forEach(ends::remove);
        }
        first.put(group, starts);
        last.put(group, ends);
    }

    private List<String> upstream(String id) {
        Task task = tasks.get(id);
        return task == null ? List.of() : task.dependencies();
    }

    private void connect(String source, String target) {
        String left = left(source, target);
        String entered = entered(source, target);
        if (left != null) {
            last.getOrDefault(left, Set.of()).forEach(id -> pairs.add(new Pair(id, after(left))));
        }
        if (entered != null) {
            first.getOrDefault(entered, Set.of()).forEach(id -> pairs.add(new Pair(before(entered), id)));
        }
        pairs.add(new Pair(left == null ? source : after(left), entered == null ? target : before(entered)));
    }

    /** The outermost group that {@code target} waits for as a whole, {@code source} being in it. */
    private @Nullable String left(String source, String target) {
        List<String> upstream = upstream(target);
        String found = null;
        for (String group : around(source)) {
            Set<String> ends = last.getOrDefault(group, Set.of());
            if (!members.getOrDefault(group, Set.of()).contains(target)
                    && ends.contains(source)
                    && upstream.containsAll(ends)) {
                found = group;
            }
        }
        return found;
    }

    /** The outermost group that waits for {@code source} as a whole, {@code target} being in it. */
    private @Nullable String entered(String source, String target) {
        String found = null;
        for (String group : around(target)) {
            Set<String> starts = first.getOrDefault(group, Set.of());
            Group known = groups.get(group);
            boolean meant =
                    starts.size() > 1 || (known != null && !known.dependencies().isEmpty());
            if (meant
                    && !members.getOrDefault(group, Set.of()).contains(source)
                    && starts.contains(target)
                    && starts.stream().allMatch(id -> upstream(id).contains(source))) {
                found = group;
            }
        }
        return found;
    }

    /** Whether an edge starts or ends at a node. */
    boolean touch(String node) {
        return pairs.stream()
                .anyMatch(pair -> pair.source().equals(node) || pair.target().equals(node));
    }

    List<GraphEdge> list() {
        Set<String> setups = having(Trait.SETUP);
        Set<String> teardowns = having(Trait.TEARDOWN);
        return pairs.stream()
                .map(pair -> new GraphEdge(
                        pair.source(),
                        pair.target(),
                        (setups.contains(pair.source()) && teardowns.contains(pair.target())) ? true : null,
                        null,
                        null))
                .toList();
    }

    private Set<String> having(Trait trait) {
        Set<String> having = new HashSet<>();
        tasks.values().stream().filter(task -> task.flow().is(trait)).forEach(task -> having.add(task.id()));
        return having;
    }
}
