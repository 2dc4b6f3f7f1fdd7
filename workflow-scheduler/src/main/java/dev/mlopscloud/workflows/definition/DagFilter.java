package dev.mlopscloud.workflows.definition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which DAGs a list shows.
 *
 * @param idPattern part of the id, with {@code %} and {@code _} as wildcards
 * @param tags one of them must be there; empty for no condition
 * @param paused only paused or only active ones
 * @param descending whether the ids go backwards
 */
public record DagFilter(
        @Nullable String idPattern,
        List<String> tags,
        @Nullable Boolean paused,
        boolean descending,
        int limit,
        int offset) {
    /** More DAGs than a page shows. */
    public static DagFilter first(int limit) {
        return new DagFilter(null, List.of(), null, false, limit, 0);
    }
}
