package dev.mlopscloud.tracking.run;

import dev.mlopscloud.tracking.search.Comparison;
import dev.mlopscloud.tracking.search.Entity;
import dev.mlopscloud.tracking.search.Fragment;
import dev.mlopscloud.tracking.search.Ordering;
import dev.mlopscloud.tracking.search.SortKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A search of runs as one statement. */
final class RunQuery {
    private final Asked asked;
    private final Page page;
    private final List<SortKey> keys;
    private final Fragment joins;
    private final Fragment conditions;

    /** What to search for, in which experiments and stages. */
    record Asked(List<Long> experimentIds, List<String> stages, List<Comparison> filter, List<Ordering> order) {}

    /**
     * Which part of what is found.
     *
     * @param after the run that ended the page before, if it is known; then {@code offset} does not count
     */
    record Page(long offset, @Nullable String after, int limit) {}

    RunQuery(Asked asked, Page page) {
        this.asked = asked;
        this.page = page;
        this.keys = keys(asked);
        this.joins = RunSearch.SQL.joins(asked.order);
        this.conditions = RunSearch.SQL.conditions(asked.filter, asked.order);
    }

    /** The order asked for, then the newest first, then the run's id, so that no two runs are equal. */
    private static List<SortKey> keys(Asked asked) {
        List<SortKey> keys = new ArrayList<>(RunSearch.SQL.keys(asked.order, asked.filter));
        boolean byStart = asked.order.stream()
                .anyMatch(key -> key.entity() == Entity.ATTRIBUTE && key.key().equals("start_time"));
        if (!byStart) {
            keys.add(new SortKey("r.start_time", false, false));
        }
        keys.add(new SortKey("r.run_id", true, false));
        return keys;
    }

    /** The statement that reads {@code columns} of the runs {@code r} in their order. */
    Fragment statement(String columns) {
        StringBuilder sql = new StringBuilder();
        List<Object> arguments = new ArrayList<>();
        long offset = page.offset;
        if (page.after != null) {
            offset = 0;
            sql.append("with anchor as materialized (select " + SortKey.columns(keys) + " from run r" + joins.sql()
                    + " where r.run_id = ?) ");
            arguments.addAll(joins.arguments());
            arguments.add(page.after);
        }
        sql.append("select ").append(columns);
        if (asked.experimentIds.size() == 1 && asked.stages.size() == 1) {
            sql.append(found("?", "?")).append(SortKey.order(keys));
            arguments.addAll(joins.arguments());
            arguments.add(asked.experimentIds.getFirst());
            arguments.add(asked.stages.getFirst());
            arguments.addAll(conditions.arguments());
        } else {
            sql.append(merged());
            arguments.add(asked.experimentIds.stream()
                    .mapToLong(Long::longValue)
                    .distinct()
                    .toArray());
            arguments.add(asked.stages);
            arguments.addAll(joins.arguments());
            arguments.addAll(conditions.arguments());
            arguments.add(page.limit + offset);
        }
        arguments.add(page.limit);
        arguments.add(offset);
        return new Fragment(sql.append(" limit ? offset ?").toString(), arguments);
    }

    /** From each experiment and stage as many as the page could need, in the order of its index; of those, the page. */
    private String merged() {
        return " from unnest(?::bigint[]) as asked (id) cross join unnest(?::text[]) as stage (name)"
                + " cross join lateral (select r.*, " + SortKey.columns(keys) + found("asked.id", "stage.name")
                + SortKey.order(keys) + " limit ?) as r order by " + SortKey.orderOfColumns(keys);
    }

    private String found(String experiment, String stage) {
        return " from run r" + joins.sql() + " where r.experiment_id = " + experiment + " and r.lifecycle_stage = "
                + stage + conditions.sql() + (page.after == null ? "" : " and " + SortKey.behindAnchor(keys))
                + " order by ";
    }
}
