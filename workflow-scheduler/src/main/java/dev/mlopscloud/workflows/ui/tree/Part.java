package dev.mlopscloud.workflows.ui.tree;

import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.Trait;
import dev.mlopscloud.workflows.listing.Asked;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks of a workflow are asked for.
 *
 * @param root part of the ids of the tasks in the middle; {@code null} for all tasks
 * @param depth how far from them, {@code null} for however far
 */
public record Part(
        @Nullable String root,
        boolean upstream,
        boolean downstream,
        @Nullable Integer depth) {

    public static Part asked(Asked asked) {
        return new Part(
                asked.text("root"),
                Boolean.TRUE.equals(asked.flag("include_upstream")),
                Boolean.TRUE.equals(asked.flag("include_downstream")),
                asked.integer("depth"));
    }

    /** The ids of the tasks. */
    public Set<String> of(Workflow workflow) {
        Set<String> all = new HashSet<>();
        workflow.tasks().forEach(task -> all.add(task.id()));
        if (root == null || root.isEmpty()) {
            return all;
        }
        Map<String, List<String>> up = new HashMap<>();
        Map<String, List<String>> down = new HashMap<>();
        for (Task task : workflow.tasks()) {
            up.put(task.id(), task.dependencies());
            task.dependencies().forEach(id -> down.computeIfAbsent(id, key -> new ArrayList<>())
                    .add(task.id()));
        }
        Set<String> chosen = new HashSet<>(all);
        chosen.removeIf(id -> !id.contains(Objects.requireNonNull(root)));
        Set<String> part = new HashSet<>(chosen);
        if (upstream) {
            part.addAll(reach(chosen, up));
        }
        if (downstream) {
            part.addAll(reach(chosen, down));
        }
        part.addAll(fixtures(workflow, part, up, down));
        return part;
    }

    private Set<String> reach(Set<String> from, Map<String, List<String>> ways) {
        Map<String, Integer> distances = new HashMap<>();
        Queue<String> next = new ArrayDeque<>(from);
        from.forEach(id -> distances.put(id, 0));
        while (!next.isEmpty()) {
            String id = next.remove();
            int distance = distances.getOrDefault(id, 0) + 1;
            if (depth != null && distance > depth) {
                continue;
            }
            for (String neighbour : ways.getOrDefault(id, List.of())) {
                if (distances.putIfAbsent(neighbour, distance) == null) {
                    next.add(neighbour);
                }
            }
        }
        return new HashSet<>(distances.keySet());
    }

    /** What makes and clears away what the tasks need. */
    private static Set<String> fixtures(
            Workflow workflow, Set<String> part, Map<String, List<String>> up, Map<String, List<String>> down) {
        Set<String> setups = new HashSet<>();
        Set<String> teardowns = new HashSet<>();
        workflow.tasks().forEach(task -> {
            if (task.flow().is(Trait.SETUP)) {
                setups.add(task.id());
            } else if (task.flow().is(Trait.TEARDOWN)) {
                teardowns.add(task.id());
            }
        });
        Part whole = new Part(null, true, true, null);
        Set<String> fixtures = whole.reach(part, up);
        fixtures.retainAll(setups);
        Set<String> cleared = new HashSet<>();
        for (String setup : fixtures) {
            down.getOrDefault(setup, List.of()).stream()
                    .filter(teardowns::contains)
                    .forEach(cleared::add);
        }
        fixtures.addAll(cleared);
        return fixtures;
    }
}
