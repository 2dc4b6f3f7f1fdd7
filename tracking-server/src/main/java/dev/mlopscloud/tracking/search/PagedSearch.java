package dev.mlopscloud.tracking.search;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A search as one statement. A page begins behind the row that ended the page before: what it costs does not grow with
 * the pages before it, and what is added meanwhile moves nothing.
 */
public final class PagedSearch {
    private final String columns;
    private final String from;
    private final Fragment joins;
    private final Fragment conditions;
    private final List<SortKey> keys;

    /**
     * What is searched.
     *
     * @param from the tables
     * @param joins what {@code conditions} and {@code keys} need besides
     * @param conditions each led by {@code and}
     * @param keys an order in which no two rows are equal
     */
    public PagedSearch(String columns, String from, Fragment joins, Fragment conditions, List<SortKey> keys) {
        this.columns = columns;
        this.from = from;
        this.joins = joins;
        this.conditions = conditions;
        this.keys = List.copyOf(keys);
    }

    /**
     * Which part of what is found.
     *
     * @param behind the condition on {@code from} that finds the row before the part
     * @param offset rows to leave out, when that row is not known or not there any more
     */
    public record Part(@Nullable Fragment behind, long offset, int limit) {

        /** The part behind the row that {@code condition} finds by {@code after}. */
        public static Part behind(@Nullable String after, String condition, long offset, int limit) {
            return new Part(after == null ? null : new Fragment(condition, List.of(after)), offset, limit);
        }
    }

    /** The statement that reads a part; {@code finds} tells whether a statement finds a row. */
    public Fragment statement(Part part, Predicate<Fragment> finds) {
        StringBuilder sql = new StringBuilder();
        List<Object> arguments = new ArrayList<>();
        Fragment behind = part.behind;
        if (behind != null && !finds.test(found(behind))) {
            behind = null;
        }
        if (behind != null) {
            sql.append("with anchor as materialized (select ")
                    .append(SortKey.columns(keys))
                    .append(" from ")
                    .append(from)
                    .append(joins.sql())
                    .append(" where ")
                    .append(behind.sql())
                    .append(") ");
            arguments.addAll(joins.arguments());
            arguments.addAll(behind.arguments());
        }
        sql.append("select ")
                .append(columns)
                .append(" from ")
                .append(from)
                .append(joins.sql())
                .append(" where true")
                .append(conditions.sql());
        arguments.addAll(joins.arguments());
        arguments.addAll(conditions.arguments());
        if (behind != null) {
            sql.append(" and ").append(SortKey.behindAnchor(keys));
        }
        sql.append(" order by ").append(SortKey.order(keys)).append(" limit ? offset ?");
        arguments.add(part.limit);
        arguments.add(behind == null ? part.offset : 0);
        return new Fragment(sql.toString(), arguments);
    }

    private Fragment found(Fragment behind) {
        return new Fragment("select 1 from " + from + " where " + behind.sql(), behind.arguments());
    }
}
