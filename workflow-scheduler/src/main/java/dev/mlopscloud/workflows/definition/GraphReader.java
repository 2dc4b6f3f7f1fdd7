package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.workflows.document.Problems;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes of the names that tasks and groups give the graph of the tasks: who waits for a group waits for its last tasks,
 * and what a group waits for, its first tasks do.
 */
final class GraphReader {
    private final Problems problems;
    private final Map<String, Group> groups;
    private final Map<String, List<Object>> places;
    private boolean known = true;

    GraphReader(Problems problems, Map<String, Group> groups, Map<String, List<Object>> places) {
        this.problems = problems;
        this.groups = groups;
        this.places = places;
    }

    List<Task> connect(Map<String, Task> tasks) {
        Map<String, Set<String>> upstream = new LinkedHashMap<>();
        Map<String, Set<String>> named = new LinkedHashMap<>();
        tasks.forEach((id, task) -> named.put(id, resolve(task, tasks)));
        Map<String, Set<String>> inside = membersOf(tasks);
        // Only what tasks name tells which tasks of a group are its first and last.
        tasks.forEach((id, task) -> upstream.put(id, spread(named.getOrDefault(id, Set.of()), inside, named)));
        groups.values().forEach(group -> {
            Set<String> before = spread(resolve(group, tasks), inside, named);
            first(inside.getOrDefault(group.id(), Set.of()), named, inside)
                    .forEach(id -> upstream.computeIfAbsent(id, key -> new LinkedHashSet<>())
                            .addAll(before));
        });
        if (known) {
            checkCycles(upstream);
        }
        return tasks.values().stream()
                .map(task -> connected(task, Objects.requireNonNull(upstream.get(task.id()))))
                .toList();
    }

    private Task connected(Task task, Set<String> upstream) {
        String mapped = mappedGroup(task.flow().group());
        Task.Flow flow = mapped == null ? task.flow() : task.flow().mappedBy(mapped);
        if (mapped != null && task.flow().expansion() != null) {
            problems.add(
                    places.getOrDefault(task.id(), List.of()),
                    "value_error",
                    "A task of a mapped group is not mapped itself",
                    JsonNodeFactory.instance.nullNode());
        }
        return task.placed(List.copyOf(upstream), flow);
    }

    private @Nullable String mappedGroup(@Nullable String id) {
        for (Group at = id == null ? null : groups.get(id); at != null; ) {
            if (at.expansion() != null) {
                return at.id();
            }
            at = at.parent() == null ? null : groups.get(at.parent());
        }
        return null;
    }

    private Map<String, Set<String>> membersOf(Map<String, Task> tasks) {
        Map<String, Set<String>> members = new LinkedHashMap<>();
        tasks.values().forEach(task -> {
            for (Group at = find(task.flow().group()); at != null; at = find(at.parent())) {
                members.computeIfAbsent(at.id(), id -> new LinkedHashSet<>()).add(task.id());
            }
        });
        return members;
    }

    private @Nullable Group find(@Nullable String id) {
        return id == null ? null : groups.get(id);
    }

    private Set<String> resolve(Task task, Map<String, Task> tasks) {
        Set<String> ids = new LinkedHashSet<>();
        for (String name : task.dependencies()) {
            String id = resolve(name, task.flow().group(), tasks);
            if (id == null) {
                unknown(places.getOrDefault(task.id(), List.of()), name);
            } else {
                ids.add(id);
            }
        }
        return ids;
    }

    private Set<String> resolve(Group group, Map<String, Task> tasks) {
        Set<String> ids = new LinkedHashSet<>();
        List<String> names = new ArrayList<>(group.dependencies());
        if (group.expansion() != null) {
            names.addAll(group.expansion().references());
        }
        for (String name : names) {
            String id = resolve(name, group.parent(), tasks);
            if (id == null) {
                unknown(List.of("task_groups", group.id()), name);
            } else {
                ids.add(id);
            }
        }
        return ids;
    }

    /** The task or group that is meant by a name: its whole id, or its own within the group around. */
    private @Nullable String resolve(String name, @Nullable String within, Map<String, Task> tasks) {
        for (Group at = find(within); at != null; at = find(at.parent())) {
            String local = at.id() + "." + name;
            if (tasks.containsKey(local) || groups.containsKey(local)) {
                return local;
            }
        }
        return tasks.containsKey(name) || groups.containsKey(name) ? name : null;
    }

    private void unknown(List<Object> place, String name) {
        known = false;
        List<Object> at = new ArrayList<>(place);
        at.add("dependencies");
        problems.add(
                at,
                "value_error",
                "Unknown task '" + name + "'; expected the task_id of another task of this DAG, or a group",
                JsonNodeFactory.instance.textNode(name));
    }

    /** {@code ids} with the last tasks of each group in its place. */
    private Set<String> spread(Set<String> ids, Map<String, Set<String>> inside, Map<String, Set<String>> named) {
        Set<String> spread = new LinkedHashSet<>();
        for (String id : ids) {
            if (!groups.containsKey(id)) {
                spread.add(id);
                continue;
            }
            Set<String> members = inside.getOrDefault(id, Set.of());
            Set<String> last = new LinkedHashSet<>(members);
            for (String member : members) {
                named.getOrDefault(member, Set.of()).forEach(up -> {
                    last.remove(up);
                    last.removeAll(inside.getOrDefault(up, Set.of()));
                });
            }
            spread.addAll(last);
        }
        return spread;
    }

    /** The tasks of a group that wait for no other of it. */
    private Set<String> first(Set<String> members, Map<String, Set<String>> named, Map<String, Set<String>> inside) {
        Set<String> first = new HashSet<>();
        for (String member : members) {
            boolean waits = named.getOrDefault(member, Set.of()).stream()
                    .anyMatch(up -> members.contains(up)
                            || inside.getOrDefault(up, Set.of()).stream().anyMatch(members::contains));
            if (!waits) {
                first.add(member);
            }
        }
        return first;
    }

    private void checkCycles(Map<String, Set<String>> upstream) {
        Map<String, List<String>> graph = new LinkedHashMap<>();
        upstream.forEach((id, ids) -> graph.put(id, List.copyOf(ids)));
        Cycle.find(graph)
                .ifPresent(cycle -> problems.add(
                        List.of("tasks"),
                        "value_error",
                        "Cycle detected in DAG: " + String.join(" -> ", cycle),
                        Documents.EMPTY));
    }
}
