package dev.mlopscloud.tracking.search;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One key of an order.
 *
 * @param sql the expression
 * @param nullable whether it can be null; nulls come last in either direction
 */
public record SortKey(String sql, boolean ascending, boolean nullable) {

    /** The order as SQL. */
    public static String order(List<SortKey> keys) {
        return keys.stream().map(key -> key.sql + key.direction()).collect(Collectors.joining(", "));
    }

    /** The order as SQL, by the columns of {@link #columns}. */
    public static String orderOfColumns(List<SortKey> keys) {
        return IntStream.range(0, keys.size())
                .mapToObj(i -> "k" + i + keys.get(i).direction())
                .collect(Collectors.joining(", "));
    }

    /** The keys as columns {@code k0}, {@code k1} and so on. */
    public static String columns(List<SortKey> keys) {
        return IntStream.range(0, keys.size())
                .mapToObj(i -> keys.get(i).sql + " as k" + i)
                .collect(Collectors.joining(", "));
    }

    private String direction() {
        return (ascending ? " asc" : " desc") + (nullable ? " nulls last" : "");
    }

    /**
     * The condition that a row comes behind the one row of the table {@code anchor}, which has the {@link #columns}.
     * The first key's bound stands alone as well, for an index to begin the scan there.
     */
    public static String behindAnchor(List<SortKey> keys) {
        StringBuilder sql = new StringBuilder();
        SortKey first = keys.getFirst();
        if (!first.nullable) {
            sql.append(first.sql)
                    .append(first.ascending ? " >= " : " <= ")
                    .append(anchor(0))
                    .append(" and ");
        }
        for (int i = 0; i < keys.size(); i++) {
            SortKey key = keys.get(i);
            sql.append('(').append(key.behind(anchor(i)));
            if (i < keys.size() - 1) {
                sql.append(" or (")
                        .append(key.sql)
                        .append(" is not distinct from ")
                        .append(anchor(i))
                        .append(" and ");
            }
        }
        return sql.append("))".repeat(keys.size() - 1)).append(')').toString();
    }

    private static String anchor(int key) {
        return "(select k" + key + " from anchor)";
    }

    private String behind(String anchor) {
        String greater = sql + (ascending ? " > " : " < ") + anchor;
        return nullable ? "(" + greater + " or (" + sql + " is null and " + anchor + " is not null))" : greater;
    }
}
