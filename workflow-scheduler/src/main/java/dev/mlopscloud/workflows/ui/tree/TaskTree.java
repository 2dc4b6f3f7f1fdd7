package dev.mlopscloud.workflows.ui.tree;

import dev.mlopscloud.workflows.definition.Group;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a workflow in their groups, each after what it waits for, otherwise in the definition's order: the
 * order of Airflow's topological sort of a task group.
 */
public final class TaskTree {

    /** A task or a group. */
    public sealed interface Item {
        String id();

        /** The id without those of the groups around. */
        String label();

        /** Whether it is mapped itself, or in something that is. */
        boolean mapped();
    }

    /** A task. */
    public record Leaf(Task task, String label, boolean mapped) implements Item {
        @Override
        public String id() {
            return task.id();
        }
    }

    /** A group with what is in it. */
    public record Branch(Group group, String label, boolean mapped, List<Item> items) implements Item {
        @Override
        public String id() {
            return group.id();
        }

        /** All tasks in it, at whatever depth. */
        public List<Task> tasks() {
            List<Task> tasks = new ArrayList<>();
            for (Item item : items) {
                switch (item) {
                    case Leaf leaf -> tasks.add(leaf.task());
                    case Branch branch -> tasks.addAll(branch.tasks());
                }
            }
            return tasks;
        }
    }

    private final Workflow workflow;
    private final Map<String, Task> shown = new LinkedHashMap<>();
    private final Map<String, List<String>> members = new HashMap<>();

    private TaskTree(Workflow workflow, Collection<String> shown) {
        this.workflow = workflow;
        for (Task task : workflow.tasks()) {
            if (shown.contains(task.id())) {
                this.shown.put(task.id(), task);
                place(task);
            }
        }
    }

    /** The tree of all tasks. */
    public static List<Item> of(Workflow workflow) {
        return of(workflow, workflow.tasks().stream().map(Task::id).toList());
    }

    /** The tree of some tasks; groups without any are left out. */
    public static List<Item> of(Workflow workflow, Collection<String> shown) {
        return new TaskTree(workflow, new HashSet<>(shown)).items("", false);
    }

    /** Notes the task in its group, and each group in the one around, in the order of their first tasks. */
    private void place(Task task) {
        String item = task.id();
        String group = task.flow().group();
        while (group != null) {
            List<String> inside = members.computeIfAbsent(group, id -> new ArrayList<>());
            boolean known = inside.contains(item);
            if (!known) {
                inside.add(item);
            }
            if (known || inside.size() > 1) {
                return;
            }
            item = group;
            Group around = workflow.groups().get(group);
            group = around == null ? null : around.parent();
        }
        members.computeIfAbsent("", id -> new ArrayList<>()).add(item);
    }

    private List<Item> items(String group, boolean mapped) {
        List<Item> items = new ArrayList<>();
        for (String id : members.getOrDefault(group, List.of())) {
            Task task = shown.get(id);
            Group inner = workflow.groups().get(id);
            if (task != null) {
                boolean own = task.flow().expansion() != null || task.flow().mappedBy() != null;
                items.add(new Leaf(task, label(id, task.flow().group()), mapped || own));
            } else if (inner != null) {
                boolean own = mapped || inner.expansion() != null;
                items.add(new Branch(inner, label(id, inner.parent()), own, items(id, own)));
            }
        }
        return sorted(items);
    }

    private String label(String id, @Nullable String group) {
        Group around = group == null ? null : workflow.groups().get(group);
        if (around == null || !around.prefixes() || !id.startsWith(around.id() + ".")) {
            return id;
        }
        return id.substring(around.id().length() + 1);
    }

    /** In passes: what waits for nothing that is still to come is taken. */
    private static List<Item> sorted(List<Item> items) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            for (Task task : tasks(items.get(i))) {
                places.put(task.id(), i);
            }
        }
        List<Set<Integer>> before = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            before.add(before(items.get(i), i, places));
        }
        List<Item> sorted = new ArrayList<>();
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            left.add(i);
        }
        Set<Integer> taken = new HashSet<>();
        while (!left.isEmpty()) {
            int size = left.size();
            left.removeIf(i -> {
                boolean ready = taken.containsAll(before.get(i));
                if (ready) {
                    taken.add(i);
                    sorted.add(items.get(i));
                }
                return ready;
            });
            if (left.size() == size) {
                // Groups whose tasks wait for each other in both directions have no order.
                int first = left.removeFirst();
                taken.add(first);
                sorted.add(items.get(first));
            }
        }
        return sorted;
    }

    private static List<Task> tasks(Item item) {
        return switch (item) {
            case Leaf leaf -> List.of(leaf.task());
            case Branch branch -> branch.tasks();
        };
    }

    private static Set<Integer> before(Item item, int own, Map<String, Integer> places) {
        Set<Integer> before = new HashSet<>();
        for (Task task : tasks(item)) {
            for (String upstream : task.dependencies()) {
                Integer place = places.get(upstream);
                if (place != null && place != own) {
                    before.add(place);
                }
            }
        }
        return before;
    }
}
