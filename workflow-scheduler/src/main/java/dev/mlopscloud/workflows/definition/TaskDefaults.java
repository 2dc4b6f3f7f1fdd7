package dev.mlopscloud.workflows.definition;

import dev.mlopscloud.workflows.document.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds for tasks that do not say otherwise.
 *
 * @param ofDag the DAG's {@code default_args}
 * @param ofGroups those of groups, which win over the DAG's; the nearest group wins over those around it
 */
record TaskDefaults(Fields ofDag, Map<String, Fields> ofGroups, Map<String, Group> groups) {

    /** Where the member {@code name} of a task is written: by itself, by a group around it, by the DAG. */
    Fields written(Fields task, @Nullable Group group, String name) {
        if (task.mentions(name)) {
            return task;
        }
        for (Group at = group; at != null; at = at.parent() == null ? null : groups.get(at.parent())) {
            Fields defaults = ofGroups.get(at.id());
            if (defaults != null && defaults.mentions(name)) {
                return defaults;
            }
        }
        return ofDag;
    }

    /** All of them, what wins last. */
    List<Fields> all(@Nullable Group group) {
        List<Fields> all = new ArrayList<>();
        for (Group at = group; at != null; at = at.parent() == null ? null : groups.get(at.parent())) {
            Fields defaults = ofGroups.get(at.id());
            if (defaults != null) {
                all.addFirst(defaults);
            }
        }
        all.addFirst(ofDag);
        return all;
    }
}
