package dev.mlopscloud.workflows.definition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that belong together.
 *
 * @param id with the ids of the groups it is in before its own
 * @param parent the id of the group it is in
 * @param prefixes whether the ids of its tasks start with its own
 * @param dependencies what all of it waits for
 */
public record Group(
        String id,
        @Nullable String parent,
        boolean prefixes,
        List<String> dependencies,
        @Nullable String tooltip,
        @Nullable Expansion expansion) {
    public Group {
        dependencies = List.copyOf(dependencies);
    }
}
