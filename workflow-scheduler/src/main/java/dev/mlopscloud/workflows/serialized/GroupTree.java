package dev.mlopscloud.workflows.serialized;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.workflows.definition.Expansion;
import dev.mlopscloud.workflows.definition.Group;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The groups of a DAG, and where its tasks are. What groups wait for is in their tasks already. */
final class GroupTree {
    private static final int MAX_DEPTH = 20;

    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<String, String> groupOfTask = new HashMap<>();

    private GroupTree() {}

    static GroupTree read(JsonNode root) {
        GroupTree tree = new GroupTree();
        tree.children(root, null, 0);
        return tree;
    }

    Map<String, Group> groups() {
        return groups;
    }

    @Nullable String of(String task) {
        return groupOfTask.get(task);
    }

    /** The mapped group that a task is in, however deep. */
    @Nullable String mapped(String task) {
        String at = groupOfTask.get(task);
        while (at != null) {
            Group group = groups.get(at);
            if (group == null || group.expansion() != null) {
                return group == null ? null : at;
            }
            at = group.parent();
        }
        return null;
    }

    private void children(JsonNode tree, @Nullable String id, int depth) {
        if (depth > MAX_DEPTH) {
            throw new UnsupportedDagException("Groups of tasks are nested more than " + MAX_DEPTH + " deep");
        }
        tree.path("children").properties().forEach(child -> {
            String kind = child.getValue().path(0).asText();
            JsonNode value = child.getValue().path(1);
            if (kind.equals("operator") && id != null) {
                groupOfTask.put(value.asText(), id);
            } else if (kind.equals("taskgroup")) {
                group(child.getKey(), value, id);
                children(value, child.getKey(), depth + 1);
            }
        });
    }

    private void group(String id, JsonNode value, @Nullable String parent) {
        boolean isMapped = value.path("is_mapped").asBoolean(false);
        Expansion expansion = isMapped ? ExpansionReader.read(value.path("expand_input")) : null;
        groups.put(
                id,
                new Group(
                        id,
                        parent,
                        value.path("prefix_group_id").asBoolean(true),
                        List.of(),
                        value.path("tooltip").asText(""),
                        expansion));
    }
}
