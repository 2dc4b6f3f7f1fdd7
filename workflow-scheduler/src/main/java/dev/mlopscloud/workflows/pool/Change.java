package dev.mlopscloud.workflows.pool;

import dev.mlopscloud.workflows.document.Fields;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of a pool.
 *
 * @param members the members that it names; the others stay as they are
 */
record Change(
        String name,
        @Nullable Integer slots,
        @Nullable String description,
        boolean includeDeferred,
        Set<String> members) {
    static final Set<String> KEYS = Set.of("name", "slots", "description", "include_deferred", "team_name");
    static final Set<String> PATCH_KEYS = Set.of("pool", "slots", "description", "include_deferred", "team_name");
    private static final int MAX_NAME = 256;
    private static final int MAX_TEXT = 5_000;

    static Change named(String name) {
        return new Change(name, null, null, false, Set.of());
    }

    /** A whole pool. */
    static Change read(Fields fields) {
        String name = fields.requiredText("name", MAX_NAME);
        if (!fields.has("slots")) {
            fields.required("slots");
        }
        return members(fields, name);
    }

    /** Changes of the pool {@code name}. */
    static Change patch(Fields fields, String name) {
        return members(fields, name);
    }

    private static Change members(Fields fields, String name) {
        fields.noTeam();
        Integer slots = null;
        if (fields.tree("slots").isIntegralNumber() && fields.tree("slots").longValue() < Pool.UNBOUNDED) {
            fields.problem("slots", "greater_than_equal", "Input should be greater than or equal to -1");
        } else if (fields.has("slots")) {
            slots = fields.integer("slots", 0, Pool.UNBOUNDED, Integer.MAX_VALUE);
        }
        Set<String> members = new HashSet<>();
        KEYS.stream().filter(fields::mentions).forEach(members::add);
        return new Change(
                name,
                slots,
                fields.text("description", MAX_TEXT),
                fields.flag("include_deferred", false),
                Set.copyOf(members));
    }

    Pool fresh() {
        return new Pool(name, slots == null ? 0 : slots, description, includeDeferred, Pool.Usage.NONE);
    }

    /** {@code old} with what this changes; an empty mask lets everything be changed that the request names. */
    Pool over(Pool old, Set<String> mask) {
        Set<String> changed = new HashSet<>(members);
        if (!mask.isEmpty()) {
            changed.retainAll(mask);
        }
        return new Pool(
                old.name(),
                slots != null && changed.contains("slots") ? slots : old.slots(),
                changed.contains("description") ? description : old.description(),
                changed.contains("include_deferred") ? includeDeferred : old.includeDeferred(),
                old.usage());
    }
}
