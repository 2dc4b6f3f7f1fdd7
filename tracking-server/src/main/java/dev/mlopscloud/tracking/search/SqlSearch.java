package dev.mlopscloud.tracking.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes comparisons and orderings as SQL. Every text of the caller's becomes an argument, never SQL. */
public final class SqlSearch {
    private static final int LONGEST_EXPRESSION = 1000;

    private final SqlSchema schema;

    public SqlSearch(SqlSchema schema) {
        this.schema = schema;
    }

    /** The conditions, each led by {@code and}. */
    public Fragment conditions(List<Comparison> comparisons) {
        return conditions(comparisons, List.of());
    }

    /** The conditions, for a statement that has the {@link #joins} of these orderings. */
    public Fragment conditions(List<Comparison> comparisons, List<Ordering> orderings) {
        StringBuilder sql = new StringBuilder();
        List<Object> arguments = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            if (comparison.entity() == Entity.SPAN) {
                continue;
            }
            sql.append(" and ");
            String joined = joined(comparison, orderings);
            if (joined == null) {
                condition(comparison, sql, arguments);
            } else {
                compareKeyed(joined, comparison, sql, arguments);
            }
        }
        spans(
                comparisons.stream()
                        .filter(comparison -> comparison.entity() == Entity.SPAN)
                        .toList(),
                sql,
                arguments);
        return new Fragment(sql.toString(), arguments);
    }

    /** The column of what is compared, if an ordering has joined it already. */
    private @Nullable String joined(Comparison comparison, List<Ordering> orderings) {
        KeyedValues values = schema.keyed().get(comparison.entity());
        if (values == null || !values.single() || Operator.PRESENCE.contains(comparison.operator())) {
            return null;
        }
        for (int i = 0; i < orderings.size(); i++) {
            Ordering ordering = orderings.get(i);
            if (ordering.entity() == comparison.entity() && ordering.key().equals(comparison.key())) {
                return value(i);
            }
        }
        return null;
    }

    private static String value(int ordering) {
        return "o" + ordering + ".value";
    }

    private void condition(Comparison comparison, StringBuilder sql, List<Object> arguments) {
        switch (comparison.entity()) {
            case ATTRIBUTE -> {
                String column = schema.columns().get(comparison.key());
                if (column == null) {
                    any(comparison.key(), comparison, sql, arguments);
                } else {
                    compare(column, comparison, sql, arguments);
                }
            }
            case DATASET -> any(comparison.key(), comparison, sql, arguments);
            case ISSUE -> any("issue." + comparison.key(), comparison, sql, arguments);
            case SPAN -> throw new IllegalArgumentException("conditions on spans go together");
            case METRIC, PARAM, TAG, METADATA, FEEDBACK, EXPECTATION -> {
                KeyedValues values = Objects.requireNonNull(schema.keyed().get(comparison.entity()));
                exists(values, List.of(comparison.key()), comparison, sql, arguments);
            }
        }
    }

    /** All conditions on spans are on one span. */
    private void spans(List<Comparison> comparisons, StringBuilder sql, List<Object> arguments) {
        if (comparisons.isEmpty()) {
            return;
        }
        KeyedValues any = span(comparisons.getFirst());
        sql.append(" and exists (select 1 from ")
                .append(any.from())
                .append(" where ")
                .append(any.where());
        for (Comparison comparison : comparisons) {
            sql.append(" and ");
            if (comparison.key().startsWith(Grammar.SPAN_ATTRIBUTE)) {
                arguments.add(comparison.key().substring(Grammar.SPAN_ATTRIBUTE.length()));
            }
            compare(span(comparison).value(), comparison, sql, arguments);
        }
        sql.append(')');
    }

    private KeyedValues span(Comparison comparison) {
        boolean attribute = comparison.key().startsWith(Grammar.SPAN_ATTRIBUTE);
        String field = attribute ? Grammar.SPAN_ATTRIBUTE : comparison.key();
        return Objects.requireNonNull(schema.many().get("span." + field));
    }

    private void any(String field, Comparison comparison, StringBuilder sql, List<Object> arguments) {
        exists(Objects.requireNonNull(schema.many().get(field)), List.of(), comparison, sql, arguments);
    }

    private static void exists(
            KeyedValues values, List<String> keys, Comparison comparison, StringBuilder sql, List<Object> arguments) {
        sql.append(comparison.operator() == Operator.IS_NULL ? "not exists" : "exists")
                .append(" (select 1 from ")
                .append(values.from())
                .append(" where ")
                .append(values.where());
        arguments.addAll(keys);
        if (!Operator.PRESENCE.contains(comparison.operator())) {
            sql.append(" and ");
            if (comparison.operator() == Operator.EQUAL && !values.start().isEmpty()) {
                equalByStart(values, comparison, sql, arguments);
            } else {
                boolean numeric = comparison.operand() instanceof Operand.Numeral;
                compareKeyed(numeric ? values.number() : values.value(), comparison, sql, arguments);
            }
        }
        sql.append(')');
    }

    /** A short text is equal to a value when it is equal to the value's start: the index alone decides. */
    private static void equalByStart(
            KeyedValues values, Comparison comparison, StringBuilder sql, List<Object> arguments) {
        String text = ((Operand.Text) comparison.operand()).value();
        sql.append(values.start())
                .append(" = left(?, ")
                .append(KeyedValues.START_LENGTH)
                .append(')');
        arguments.add(text);
        if (text.length() >= KeyedValues.START_LENGTH) {
            sql.append(" and ").append(values.value()).append(" = ?");
            arguments.add(text);
        }
    }

    private static void compareKeyed(String column, Comparison comparison, StringBuilder sql, List<Object> arguments) {
        compare(column, comparison, sql, arguments);
        // Postgres sorts NaN above all numbers; a filter on numbers does not mean it.
        if (excludesNan(comparison)) {
            sql.append(" and ").append(column).append(" <> 'NaN'");
        }
    }

    private static boolean excludesNan(Comparison comparison) {
        return comparison.entity() == Entity.METRIC && comparison.operator() != Operator.NOT_EQUAL;
    }

    private static void compare(String column, Comparison comparison, StringBuilder sql, List<Object> arguments) {
        String operator =
                switch (comparison.operator()) {
                    case IN -> " = any(?)";
                    case NOT_IN -> " <> all(?)";
                    default -> " " + comparison.operator().sql() + " ?";
                };
        sql.append(column).append(operator);
        switch (comparison.operand()) {
            case Operand.Text text -> arguments.add(pattern(comparison.operator(), text.value()));
            case Operand.Numeral number -> arguments.add(number.value());
            case Operand.Texts texts -> arguments.add(texts.values());
            case Operand.None none -> {}
        }
    }

    /**
     * A pattern may not end within an escape: Postgres would refuse the statement. What a regular expression may cost
     * is limited where the statement runs, its length here.
     */
    private static String pattern(Operator operator, String text) {
        if (operator == Operator.RLIKE && text.length() > LONGEST_EXPRESSION) {
            throw new SearchException("RLIKE pattern must not be longer than " + LONGEST_EXPRESSION + " characters");
        }
        boolean like = operator == Operator.LIKE || operator == Operator.ILIKE;
        if (like && text.replace("\\\\", "").endsWith("\\")) {
            throw new SearchException("LIKE pattern must not end with escape character");
        }
        return text;
    }

    /** The joins that bring the values of keyed orderings, to go behind the searched table. */
    public Fragment joins(List<Ordering> orderings) {
        StringBuilder sql = new StringBuilder();
        List<Object> arguments = new ArrayList<>();
        for (int i = 0; i < orderings.size(); i++) {
            Ordering ordering = orderings.get(i);
            if (ordering.entity() != Entity.ATTRIBUTE) {
                KeyedValues values = Objects.requireNonNull(schema.keyed().get(ordering.entity()));
                sql.append(" left join lateral (select ")
                        .append(values.value())
                        .append(" as value from ")
                        .append(values.from())
                        .append(" where ")
                        .append(values.where())
                        .append(values.single() ? ") o" : " limit 1) o")
                        .append(i)
                        .append(" on true");
                arguments.add(ordering.key());
            }
        }
        return new Fragment(sql.toString(), arguments);
    }

    /** The order's keys, each followed by a comma: numbers first, then NaN, then missing values. */
    public String order(List<Ordering> orderings) {
        List<SortKey> keys = keys(orderings, List.of());
        return keys.isEmpty() ? "" : SortKey.order(keys) + ", ";
    }

    /** The order's keys: numbers first, then NaN, then missing values, as far as the filter leaves any. */
    public List<SortKey> keys(List<Ordering> orderings, List<Comparison> filter) {
        List<SortKey> keys = new ArrayList<>();
        for (int i = 0; i < orderings.size(); i++) {
            Ordering ordering = orderings.get(i);
            if (ordering.entity() == Entity.ATTRIBUTE) {
                String column = Objects.requireNonNull(schema.columns().get(ordering.key()));
                keys.add(new SortKey(
                        column, ordering.ascending(), !schema.required().contains(ordering.key())));
            } else if (isBounded(ordering, filter)) {
                keys.add(new SortKey(value(i), ordering.ascending(), false));
            } else {
                // Upwards, NaN and what is missing come last by themselves.
                if (ordering.entity() == Entity.METRIC && !ordering.ascending()) {
                    String isNan = "(case when " + value(i) + " is null then 2 when " + value(i)
                            + " = 'NaN' then 1 else 0 end)";
                    keys.add(new SortKey(isNan, true, false));
                }
                keys.add(new SortKey(value(i), ordering.ascending(), true));
            }
        }
        return keys;
    }

    /** Whether the filter leaves only things whose value of the ordering is there and is a number. */
    private boolean isBounded(Ordering ordering, List<Comparison> filter) {
        return filter.stream()
                .anyMatch(comparison -> excludesNan(comparison) && joined(comparison, List.of(ordering)) != null);
    }
}
