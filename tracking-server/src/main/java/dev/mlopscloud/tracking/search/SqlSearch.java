package dev.mlopscloud.tracking.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Writes comparisons and orderings as SQL. Every text of the caller's becomes an argument, never SQL. */
public final class SqlSearch {
    private static final int LONGEST_EXPRESSION = 1000;

    private final SqlSchema schema;

    public SqlSearch(SqlSchema schema) {
        this.schema = schema;
    }

    /** The conditions, each led by {@code and}. */
    public Fragment conditions(List<Comparison> comparisons) {
        StringBuilder sql = new StringBuilder();
        List<Object> arguments = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            if (comparison.entity() != Entity.SPAN) {
                sql.append(" and ");
                condition(comparison, sql, arguments);
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
            compare(
                    comparison.operand() instanceof Operand.Numeral ? values.number() : values.value(),
                    comparison,
                    sql,
                    arguments);
            // Postgres sorts NaN above all numbers; a filter on numbers does not mean it.
            if (comparison.entity() == Entity.METRIC && comparison.operator() != Operator.NOT_EQUAL) {
                sql.append(" and ").append(values.value()).append(" <> 'NaN'");
            }
        }
        sql.append(')');
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
                        .append(" limit 1) o")
                        .append(i)
                        .append(" on true");
                arguments.add(ordering.key());
            }
        }
        return new Fragment(sql.toString(), arguments);
    }

    /** The order's keys, each followed by a comma: numbers first, then NaN, then missing values. */
    public String order(List<Ordering> orderings) {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < orderings.size(); i++) {
            Ordering ordering = orderings.get(i);
            String column = ordering.entity() == Entity.ATTRIBUTE
                    ? Objects.requireNonNull(schema.columns().get(ordering.key()))
                    : "o" + i + ".value";
            if (ordering.entity() == Entity.METRIC) {
                sql.append("(case when ")
                        .append(column)
                        .append(" is null then 2 when ")
                        .append(column)
                        .append(" = 'NaN' then 1 else 0 end), ");
            }
            sql.append(column).append(ordering.ascending() ? " asc" : " desc").append(" nulls last, ");
        }
        return sql.toString();
    }
}
