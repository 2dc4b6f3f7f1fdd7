package dev.mlopscloud.workflows.asset;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An asset with all that refers to it.
 *
 * @param extra a JSON object
 */
public record Asset(
        long id,
        String name,
        String uri,
        String group,
        String extra,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Last last,
        List<Use> uses) {
    public Asset {
        uses = List.copyOf(uses);
    }

    /** Its last event. */
    public record Last(long id, Instant at) {}

    /** How a DAG or a task refers to an asset. */
    public enum Role {
        /** A DAG waits for it. */
        SCHEDULE,
        /** A task produces it. */
        OUTLET,
        /** A task reads it. */
        INLET
    }

    /**
     * A reference.
     *
     * @param taskId empty for a DAG's schedule
     */
    public record Use(Role role, String dagId, String taskId, Instant since) {}

    /** The references in one role. */
    public List<Use> uses(Role role) {
        return uses.stream().filter(use -> use.role() == role).toList();
    }
}
