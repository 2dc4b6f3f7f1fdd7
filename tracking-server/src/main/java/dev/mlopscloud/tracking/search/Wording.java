package dev.mlopscloud.tracking.search;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the original says of refused filters ({@code mlflow/utils/search_utils.py}). */
final class Wording {
    private static final List<String> NUMERIC = List.of("!=", "<", "<=", "=", ">", ">=");
    private static final List<String> TEXTUAL = List.of("!=", "=", "ILIKE", "LIKE");
    private static final List<String> NULLABLE = List.of("!=", "=", "ILIKE", "IS NOT NULL", "IS NULL", "LIKE");
    private static final List<String> LISTABLE = List.of("!=", "=", "ILIKE", "IN", "LIKE", "NOT IN");
    private static final String END = "'";
    /** Of a longer filter only the start is told, in characters, and of its tokens only the first. */
    private static final int LONGEST_SHOWN = 10_000;

    private final Grammar grammar;
    private final String filter;

    Wording(Grammar grammar, String filter) {
        this.grammar = grammar;
        this.filter = filter.length() > LONGEST_SHOWN ? filter.substring(0, LONGEST_SHOWN) : filter;
    }

    /** Of tokens that are no comparison. */
    SearchException clause(List<Token> tokens) {
        if (grammar.dialect() == Dialect.LOGGED_MODELS) {
            return new SearchException("Invalid filter string: " + quoted(filter) + ". Expected a list of comparisons"
                    + " separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01').");
        }
        List<String> texts = !tokens.isEmpty() && tokens.getFirst().kind() == Token.Kind.OPEN
                ? List.of(filter.strip())
                : tokens.stream().limit(LONGEST_SHOWN).map(Token::text).toList();
        boolean quoted = grammar.dialect() == Dialect.RUNS || grammar.dialect() == Dialect.TRACES;
        return new SearchException("Invalid clause(s) in filter string: "
                + texts.stream().map(text -> quoted ? END + text + END : text).collect(Collectors.joining(", ")));
    }

    /** Of a second statement behind a semicolon. */
    SearchException statements() {
        return new SearchException(
                "Search filter contained multiple expression " + quoted(filter) + ". Provide AND-ed expression list.");
    }

    /** Of an operator that its subject is not compared by. */
    SearchException comparator(Grammar.Identifier subject, String operator) {
        return new SearchException(
                switch (grammar.dialect()) {
                    case RUNS, TRACES, EXPERIMENTS -> comparatorOfSets(subject, operator);
                    case REGISTERED_MODELS, MODEL_VERSIONS ->
                        "Invalid comparator for " + subject.entity().word()
                                + (isNumber(subject) ? " " + subject.key() : "") + ": " + operator;
                    case EVALUATION_DATASETS ->
                        "Invalid comparator '" + operator + "' for "
                                + subject.entity().word() + " '" + subject.key() + END;
                    case LOGGED_MODELS ->
                        "Invalid comparison operator for " + subject.entity().plural() + "." + subject.key() + ": '"
                                + operator + "'. Expected one of "
                                + (isNumber(subject)
                                        ? "('<', '<=', '>', '>=', '=', '!=')."
                                        : "('=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN').");
                });
    }

    private String comparatorOfSets(Grammar.Identifier subject, String operator) {
        boolean traces = grammar.dialect() == Dialect.TRACES;
        if (grammar.dialect() == Dialect.EXPERIMENTS && subject.entity() == Entity.TAG) {
            return "Invalid comparator for tag: " + operator;
        }
        if (subject.entity() == Entity.SPAN && subject.key().equals("content")) {
            return "span.content comparator '" + operator + "' not one of '{'ILIKE', 'LIKE'}'";
        }
        boolean asTag =
                subject.entity() == Entity.TAG || (traces && subject.key().equals("name"));
        List<String> valid =
                switch (subject.entity()) {
                    case METRIC -> NUMERIC;
                    case PARAM, TAG -> NULLABLE;
                    case ATTRIBUTE -> asTag ? NULLABLE : LISTABLE;
                    default -> traces ? TEXTUAL : LISTABLE;
                };
        // The original forgets the last quote in some places.
        boolean open =
                subject.entity() == Entity.METRIC || subject.entity() == Entity.DATASET || asTag || isNumber(subject);
        String set = valid.stream().map(symbol -> END + symbol + END).collect(Collectors.joining(", "));
        return "Invalid comparator '" + operator + "' not one of '{" + set + (traces ? ", 'RLIKE'" : "") + "}"
                + (open ? "" : END);
    }

    private boolean isNumber(Grammar.Identifier subject) {
        return subject.entity() == Entity.METRIC
                || (subject.entity() == Entity.ATTRIBUTE
                        && grammar.attributes().get(subject.key()) == Grammar.AttributeType.NUMBER);
    }

    /** Of a presence that cannot be asked for. */
    SearchException presence(Grammar.Identifier subject, Operator operator, List<Token> clause) {
        return switch (grammar.dialect()) {
            case REGISTERED_MODELS -> notSupported("registered model");
            case MODEL_VERSIONS -> notSupported("model version");
            case RUNS ->
                new SearchException("IS NULL / IS NOT NULL is only supported for tags and params, not for '"
                        + subject.entity().word() + "' '" + subject.key() + END);
            case EXPERIMENTS ->
                new SearchException(
                        "IS NULL / IS NOT NULL is only supported for tags, not for attribute '" + subject.key() + END);
            case TRACES -> comparator(subject, operator.symbol());
            case LOGGED_MODELS ->
                new SearchException("Invalid comparison: " + subject.entity().plural() + "." + subject.key()
                        + operator.symbol() + ". Expected a comparison with 3 tokens.");
            case EVALUATION_DATASETS -> clause(clause);
        };
    }

    private static SearchException notSupported(String what) {
        return new SearchException("IS NULL / IS NOT NULL is not supported for " + what + " search.");
    }

    /** Of a list of something else than texts, as Python shows a list of one. */
    static SearchException list(String value) {
        return new SearchException("While parsing a list in the query, expected string value, punctuation, or"
                + " whitespace, but got different type in list: (" + value + ",)");
    }

    /** Of a text without quotes around it, or of none. */
    SearchException text(Grammar.Identifier subject, String found) {
        String what =
                switch (subject.entity()) {
                    case ATTRIBUTE ->
                        grammar.dialect().isOfRegistry()
                                ? " or a list of quoted string values for attributes"
                                : " for attributes";
                    case DATASET, SPAN -> " for " + subject.entity().word() + " attributes";
                    default -> " for " + subject.entity().word() + " (e.g. 'my-value')";
                };
        return new SearchException("Expected a quoted string value" + what + ". Got value " + found);
    }

    /** A text as Python shows it. */
    static String quoted(@Nullable String text) {
        String shown = text == null ? "" : text.replace("\\", "\\\\");
        return shown.contains(END) && !shown.contains("\"")
                ? "\"" + shown + "\""
                : END + shown.replace(END, "\\'") + END;
    }
}
