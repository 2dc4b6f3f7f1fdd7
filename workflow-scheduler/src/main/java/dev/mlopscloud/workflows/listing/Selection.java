package dev.mlopscloud.workflows.listing;

import dev.mlopscloud.platform.sql.Row;
import dev.mlopscloud.platform.sql.SqlFailure;
import dev.mlopscloud.platform.sql.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a list: conditions that were asked for, an order, a page. What callers send is only ever bound; the text
 * of the statement is made of the columns that the store names.
 */
public final class Selection {
    private static final Map<String, String> COMPARISONS = Map.of("_gte", ">=", "_gt", ">", "_lte", "<=", "_lt", "<");

    /** How far lists are counted that are asked for by cursor: Airflow's bound. */
    private static final int COUNTED = 50_000;

    private final Asked asked;
    private final Orders orders;
    private final List<String> conditions = new ArrayList<>();
    private final List<@Nullable Object> arguments = new ArrayList<>();
    private List<String> order;

    public Selection(Asked asked, Orders orders) {
        this.asked = asked;
        this.orders = orders;
        this.order = asked.texts("order_by");
    }

    public Asked asked() {
        return asked;
    }

    /** Adds a condition of the store's own. */
    public Selection where(String condition, @Nullable Object... values) {
        conditions.add("(" + condition + ")");
        arguments.addAll(Arrays.asList(values));
        return this;
    }

    /** The order when none is asked for. */
    public Selection otherwise(String... names) {
        if (order.isEmpty()) {
            order = List.of(names);
        }
        return this;
    }

    /** Rows whose column is the value asked for. */
    public Selection equal(String parameter, String column) {
        String value = asked.text(parameter);
        return value == null ? this : where(column + " = ?", value);
    }

    public Selection integer(String parameter, String column) {
        Integer value = asked.integer(parameter);
        return value == null ? this : where(column + " = ?", value);
    }

    /** Rows whose column is one of the values asked for. */
    public Selection oneOf(String parameter, String column) {
        return oneOf(asked.texts(parameter), column);
    }

    public Selection oneOf(List<String> values, String column) {
        return values.isEmpty() ? this : where(column + " = ANY (?)", values);
    }

    /** The two filters {@code name_pattern}, anywhere in whatever case, and {@code name_prefix_pattern}, exact. */
    public Selection pattern(String name, String column) {
        search(name + "_pattern", column);
        String start = asked.text(name + "_prefix_pattern");
        if (start != null) {
            any(
                    "starts_with(" + column + ", ?)",
                    terms(start.equals("~") ? "" : start).stream()
                            .map(Selection::lowerBound)
                            .toList());
        }
        return this;
    }

    /** Rows whose column has one of the texts asked for in it, in whatever case. */
    public Selection search(String parameter, String column) {
        String part = asked.text(parameter);
        if (part != null) {
            any(
                    column + " ILIKE ?",
                    terms(part.equals("~") ? "%" : part).stream()
                            .map(term -> "%" + whole(term) + "%")
                            .toList());
        }
        return this;
    }

    /** A lone backslash at the end would escape nothing, which Postgres refuses. */
    private static String whole(String term) {
        int slashes = 0;
        while (slashes < term.length() && term.charAt(term.length() - 1 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1 ? term + "\\" : term;
    }

    /** Airflow drops what is neither letter nor digit at the end of a prefix. */
    private static String lowerBound(String term) {
        int end = term.length();
        while (end > 0 && !Character.isLetterOrDigit(term.charAt(end - 1))) {
            end--;
        }
        return term.substring(0, end);
    }

    private static List<String> terms(String text) {
        List<String> terms = Arrays.stream(text.split("\\|"))
                .map(String::strip)
                .filter(term -> !term.isEmpty())
                .toList();
        return text.contains("|") && !terms.isEmpty() ? terms : List.of(text);
    }

    private void any(String condition, List<String> values) {
        where(String.join(" OR ", values.stream().map(value -> condition).toList()), values.toArray());
    }

    /** The four filters {@code name_gte}, {@code _gt}, {@code _lte} and {@code _lt} on moments. */
    public Selection times(String name, String column) {
        COMPARISONS.forEach((suffix, comparison) -> {
            Instant value = asked.moment(name + suffix);
            if (value != null) {
                where(column + " " + comparison + " ?", value);
            }
        });
        return this;
    }

    /** The same four filters on numbers. */
    public Selection numbers(String name, String column) {
        COMPARISONS.forEach((suffix, comparison) -> {
            Double value = asked.number(name + suffix);
            if (value != null) {
                where(column + " " + comparison + " ?", value);
            }
        });
        return this;
    }

    public Selection flag(String parameter, String column) {
        Boolean value = asked.flag(parameter);
        return value == null ? this : where(column + " = ?", value);
    }

    /**
     * The page that was asked for.
     *
     * @param columns from {@code SELECT} on
     * @param from from {@code FROM} on, without conditions
     */
    public <T> Page<T> page(Transaction tx, Row<T> row, String columns, String from) {
        List<T> items = list(tx, row, columns, from);
        int total = tx.first(found -> found.getInt(1), "SELECT count(*) " + from + where(), arguments.toArray())
                .orElse(0);
        return new Page<>(items, total);
    }

    /** The rows of {@link #page} without the number of all, which takes longer the more there are. */
    public <T> List<T> list(Transaction tx, Row<T> row, String columns, String from) {
        List<@Nullable Object> paged = new ArrayList<>(arguments);
        paged.add(asked.limit());
        paged.add(asked.offset());
        String sorted = " ORDER BY " + Orders.sql(orders.of(order));
        return tx.list(row, columns + " " + from + where() + sorted + " LIMIT ? OFFSET ?", paged.toArray());
    }

    private String where() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    /** As {@link #page}, or by cursor if one is asked for, an empty one for the first page. */
    public <T> Page<T> pageOrCursor(Transaction tx, Row<T> row, String columns, String from) {
        String cursor = asked.text("cursor");
        if (cursor == null) {
            return page(tx, row, columns, from);
        }
        int total = tx.first(
                        found -> found.getInt(1),
                        "SELECT count(*) FROM (SELECT 1 " + from + where() + " LIMIT " + COUNTED + ") counted",
                        arguments.toArray())
                .orElse(0);
        Keyset place = Keyset.of(cursor, orders.of(order));
        if (place.values() != null) {
            List<@Nullable Object> values = new ArrayList<>();
            where(place.condition(values), values.toArray());
        }
        List<@Nullable Object> paged = new ArrayList<>(arguments);
        paged.add(asked.limit() + 1);
        String statement = columns.stripTrailing() + Keyset.selected(place.columns()) + " " + from + where()
                + " ORDER BY " + Orders.sql(place.columns()) + " LIMIT ?";
        List<Placed<T>> found;
        try {
            found = tx.list(
                    rows -> new Placed<>(
                            row.read(rows), Keyset.cursor(rows, place.columns().size())),
                    statement,
                    paged.toArray());
        } catch (SqlFailure e) {
            if (e.isUnavailable()) {
                throw e;
            }
            // Values of other types than the columns have: the cursor is of another list, or made up.
            throw Keyset.invalid();
        }
        return placed(found, place, total);
    }

    /** A row with its cursor. */
    private record Placed<T>(T item, String cursor) {}

    private <T> Page<T> placed(List<Placed<T>> found, Keyset place, int total) {
        boolean more = found.size() > asked.limit();
        List<Placed<T>> page = found.subList(0, Math.min(found.size(), asked.limit()));
        boolean hasNext = place.backward() || more;
        boolean hasPrevious = place.backward() ? more : place.values() != null;
        List<Placed<T>> ordered = place.backward() ? page.reversed() : page;
        String next = hasNext && !ordered.isEmpty() ? ordered.getLast().cursor() : null;
        String previous =
                hasPrevious && !ordered.isEmpty() ? "~" + ordered.getFirst().cursor() : null;
        return new Page<>(
                ordered.stream().map(Placed::item).toList(), total, new Page.Cursors(next, previous, COUNTED));
    }
}
