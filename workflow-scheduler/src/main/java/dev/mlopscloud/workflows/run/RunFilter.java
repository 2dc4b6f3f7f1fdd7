package dev.mlopscloud.workflows.run;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which runs a list shows.
 *
 * @param dagId the runs of one DAG, or of all
 * @param states one of these; empty for any
 * @param types one of these; empty for any
 * @param order how they are sorted
 */
public record RunFilter(
        @Nullable String dagId,
        List<String> states,
        List<String> types,
        @Nullable Instant logicalFrom,
        @Nullable Instant logicalTo,
        Order order,
        int limit,
        int offset) {

    /** Orders that a list can have; the newest run comes first under those that end in {@code DESC}. */
    public enum Order {
        KEY("r.key"),
        KEY_DESC("r.key DESC"),
        LOGICAL("r.logical_date, r.key"),
        LOGICAL_DESC("r.logical_date DESC NULLS LAST, r.key DESC"),
        AFTER("r.run_after, r.key"),
        AFTER_DESC("r.run_after DESC, r.key DESC"),
        START("r.start_date, r.key"),
        START_DESC("r.start_date DESC NULLS LAST, r.key DESC"),
        END("r.end_date, r.key"),
        END_DESC("r.end_date DESC NULLS LAST, r.key DESC"),
        STATE("r.state, r.key"),
        STATE_DESC("r.state DESC, r.key DESC");

        private final String sql;

        Order(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }
    }

    /** The newest runs of a DAG. */
    public static RunFilter newest(String dagId, int limit) {
        return new RunFilter(dagId, List.of(), List.of(), null, null, Order.KEY_DESC, limit, 0);
    }
}
