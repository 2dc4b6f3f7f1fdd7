package dev.mlopscloud.workflows.listing;

import dev.mlopscloud.workflows.problem.ApiFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The orders that a list can have.
 *
 * @param key the column that tells rows apart, which ends every order
 * @param columns the column for each of Airflow's names
 */
public record Orders(String key, Map<String, String> columns) {
    private static final int MOST = 10;

    public Orders {
        columns = Map.copyOf(columns);
    }

    /** A column that rows are ordered by. */
    record Column(String sql, boolean descends) {
        Column reversed() {
            return new Column(sql, !descends);
        }
    }

    /** What follows {@code ORDER BY}. */
    static String sql(List<Column> columns) {
        return String.join(
                ", ",
                columns.stream()
                        .map(column -> column.sql() + (column.descends() ? " DESC" : ""))
                        .toList());
    }

    /** The columns to order by when {@code names} are asked for; a name that starts with a dash descends. */
    List<Column> of(List<String> names) {
        if (names.size() > MOST) {
            throw ApiFailure.badRequest("Ordering with more than " + MOST + " parameters is not allowed. Provided: "
                    + names.stream().limit(MOST).toList());
        }
        List<Column> parts = new ArrayList<>();
        boolean keyed = false;
        for (String name : names) {
            String plain = name.replaceFirst("^-+", "");
            String column = columns.get(plain);
            if (column == null) {
                throw ApiFailure.badRequest(
                        "Ordering with '" + plain + "' is disallowed or the attribute does not exist on the model");
            }
            keyed |= column.equals(key);
            parts.add(new Column(column, name.startsWith("-")));
        }
        if (!keyed) {
            parts.add(new Column(key, !names.isEmpty() && names.getFirst().startsWith("-")));
        }
        return parts;
    }
}
