package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.document.Fields;
import dev.mlopscloud.workflows.document.Problems;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the groups of a definition: a dict by name, or a list. A group must come after the one it is in. */
final class GroupReader {
    private static final Set<String> KEYS = Set.of(
            "group_name",
            "tooltip",
            "dependencies",
            "prefix_group_id",
            "parent_group_name",
            "default_args",
            "expand",
            "expand_kwargs");
    private static final int MAX_GROUPS = 200;

    private final Problems problems;
    private final OperatorReader operators;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<String, Fields> defaults = new HashMap<>();

    GroupReader(Problems problems, OperatorReader operators) {
        this.problems = problems;
        this.operators = operators;
    }

    /** The groups by id. */
    Map<String, Group> read(Fields dag) {
        JsonNode given = dag.tree("task_groups");
        if (given.isObject()) {
            dag.members("task_groups", MAX_GROUPS);
            given.properties()
                    .forEach(member ->
                            read(member.getKey(), member.getValue(), List.of("task_groups", member.getKey())));
        } else {
            List<JsonNode> items = dag.items("task_groups", MAX_GROUPS);
            for (int i = 0; i < items.size(); i++) {
                read(items.get(i).path("group_name").asText(), items.get(i), List.of("task_groups", i));
            }
        }
        return groups;
    }

    /** Their {@code default_args} by id. */
    Map<String, Fields> defaults() {
        return defaults;
    }

    private void read(String name, JsonNode node, List<Object> path) {
        Fields fields = Fields.of(node, path, problems, KEYS);
        if (!WorkflowReader.ID.matcher(name).matches()) {
            fields.problem(
                    "group_name", "value_error", "Input should be letters, digits, dashes, dots and underscores");
            return;
        }
        String parent = fields.text("parent_group_name", 250);
        if (parent != null && !groups.containsKey(parent)) {
            fields.problem("parent_group_name", "value_error", "Unknown group; groups come after the one they are in");
            parent = null;
        }
        String id = id(name, parent);
        Expansion expansion = operators.expansion(fields, Set.of());
        Group group = new Group(
                id,
                parent,
                fields.flag("prefix_group_id", true),
                fields.texts("dependencies", WorkflowReader.MAX_TASKS, 250),
                fields.text("tooltip", 1_000),
                expansion);
        if (expansion != null && isMapped(parent)) {
            fields.problem("expand", "value_error", "A mapped group is not in another mapped group");
        }
        if (fields.has("default_args")) {
            defaults.put(
                    id,
                    Fields.of(fields.tree("default_args"), fields.at("default_args"), problems, TaskReader.DEFAULTS));
        }
        if (groups.putIfAbsent(id, group) != null) {
            fields.problem("group_name", "value_error", "Duplicate group '" + id + "'");
        }
    }

    private boolean isMapped(@Nullable String id) {
        for (Group at = id == null ? null : groups.get(id); at != null; ) {
            if (at.expansion() != null) {
                return true;
            }
            at = at.parent() == null ? null : groups.get(at.parent());
        }
        return false;
    }

    private String id(String name, @Nullable String parent) {
        Group above = parent == null ? null : groups.get(parent);
        return above != null && above.prefixes() && !name.startsWith(above.id() + ".") ? above.id() + "." + name : name;
    }
}
