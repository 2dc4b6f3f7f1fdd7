package dev.mlopscloud.tracking.search;

import dev.mlopscloud.tracking.search.Grammar.AttributeType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses MLflow's filter language: comparisons joined by {@code AND} ({@code mlflow/utils/search_utils.py}).
 *
 * <pre>
 * filter     = [ comparison { AND comparison } [ AND ] ]
 * comparison = identifier ( operator value | [NOT] IN list | IS [NOT] NULL )
 * list       = "(" string { "," string } [ "," ] ")"
 * </pre>
 */
public final class FilterParser {
    private final String filter;
    private final Grammar grammar;
    private final List<Token> tokens;
    private int position;

    private FilterParser(String filter, Grammar grammar) {
        this.filter = filter;
        this.grammar = grammar;
        this.tokens = Lexer.tokens(filter);
    }

    /**
     * The comparisons of {@code filter}, none for an empty one.
     *
     * @throws SearchException if the filter is not in the language
     */
    public static List<Comparison> parse(@Nullable String filter, Grammar grammar) {
        return new FilterParser(filter == null ? "" : filter, grammar).conjunction();
    }

    private List<Comparison> conjunction() {
        List<Comparison> comparisons = new ArrayList<>();
        while (peek().kind() != Token.Kind.END) {
            comparisons.add(comparison());
            if (peek().is("AND")) {
                position++;
            } else if (peek().kind() == Token.Kind.SEMICOLON) {
                throw secondStatement();
            } else if (peek().kind() != Token.Kind.END) {
                throw invalidClause(peek().text());
            }
        }
        return comparisons;
    }

    private SearchException secondStatement() {
        position++;
        return peek().kind() == Token.Kind.END
                ? invalidClause(";")
                : new SearchException("Search filter contained multiple expression '" + filter
                        + "'. Provide AND-ed expression list.");
    }

    private Comparison comparison() {
        Token identifier = next();
        if (identifier.kind() != Token.Kind.WORD) {
            throw invalidClause(identifier.text());
        }
        Operator operator = operator(identifier);
        Grammar.Identifier subject =
                grammar.identifier(identifier.text(), grammar.attributes().keySet());
        if (Operator.PRESENCE.contains(operator)) {
            return presence(subject, operator);
        }
        Operand operand = operand(subject);
        checkOperator(subject, operator, operand);
        return new Comparison(subject.entity(), subject.key(), operator, operand);
    }

    private Operator operator(Token identifier) {
        Token token = next();
        if (token.kind() == Token.Kind.OPERATOR) {
            return symbol(token.text());
        }
        boolean pattern = token.is("LIKE") || token.is("ILIKE") || (token.is("RLIKE") && grammar.isOfTraces());
        if (pattern || token.is("IN")) {
            return symbol(token.text().toUpperCase(Locale.ROOT));
        }
        if (token.is("NOT") && peek().is("IN")) {
            position++;
            return Operator.NOT_IN;
        }
        if (token.is("IS")) {
            boolean not = peek().is("NOT");
            position += not ? 1 : 0;
            if (next().is("NULL")) {
                return not ? Operator.IS_NOT_NULL : Operator.IS_NULL;
            }
        }
        throw invalidClause(identifier.text());
    }

    private static Operator symbol(String symbol) {
        for (Operator operator : Operator.values()) {
            if (operator.symbol().equals(symbol)) {
                return operator;
            }
        }
        throw new SearchException("Invalid comparator '" + symbol + "'");
    }

    private Comparison presence(Grammar.Identifier subject, Operator operator) {
        if (!grammar.nullable().contains(subject.entity())) {
            String subjectText = "'" + subject.entity().word() + "' '" + subject.key() + "'";
            throw new SearchException("IS NULL / IS NOT NULL is "
                    + (grammar.nullable().isEmpty() ? "not supported" : "only supported for " + nullable() + ", not")
                    + " for " + subjectText);
        }
        return new Comparison(subject.entity(), subject.key(), operator, new Operand.None());
    }

    private String nullable() {
        return grammar.nullable().contains(Entity.PARAM) ? "tags and params" : "tags";
    }

    private Operand operand(Grammar.Identifier subject) {
        Token token = next();
        return switch (subject.entity()) {
            case METRIC -> number(token, "Expected numeric value type for metric. Found " + token.text());
            case FEEDBACK, EXPECTATION ->
                token.kind() == Token.Kind.NUMBER
                        ? new Operand.Numeral(Double.parseDouble(token.text()))
                        : text(token, expectedText(subject, token));
            case PARAM, TAG, METADATA, ISSUE ->
                token.kind() == Token.Kind.OPEN && grammar.isOfLoggedModels()
                        ? list()
                        : text(token, expectedText(subject, token));
            case DATASET, SPAN ->
                token.kind() == Token.Kind.OPEN
                        ? list()
                        : text(
                                token,
                                "Expected a quoted string value for "
                                        + subject.entity().word() + " attributes. Got value " + token.text());
            case ATTRIBUTE -> attributeValue(subject.key(), token);
        };
    }

    private static String expectedText(Grammar.Identifier subject, Token token) {
        return "Expected a quoted string value for " + subject.entity().word() + " (e.g. 'my-value'). Got value "
                + token.text();
    }

    private Operand attributeValue(String key, Token token) {
        AttributeType type = typeOf(key);
        if (type == AttributeType.NUMBER) {
            return number(
                    token, "Expected numeric value type for numeric attribute: " + key + ". Found " + token.text());
        }
        if (token.kind() == Token.Kind.OPEN) {
            if (type != AttributeType.LISTABLE) {
                throw new SearchException(
                        "Only " + listable() + " attributes support comparison with a list of quoted string values.");
            }
            return list();
        }
        return text(token, "Expected a quoted string value for attributes. Got value " + token.text());
    }

    private AttributeType typeOf(String key) {
        return Objects.requireNonNull(grammar.attributes().get(key));
    }

    private List<String> listable() {
        return grammar.attributes().entrySet().stream()
                .filter(entry -> entry.getValue() == AttributeType.LISTABLE)
                .map(entry -> "'" + entry.getKey() + "'")
                .sorted()
                .toList();
    }

    private static Operand number(Token token, String otherwise) {
        if (token.kind() != Token.Kind.NUMBER) {
            throw new SearchException(otherwise);
        }
        return new Operand.Numeral(Double.parseDouble(token.text()));
    }

    private static Operand text(Token token, String otherwise) {
        boolean quoted = token.kind() == Token.Kind.STRING
                || (token.kind() == Token.Kind.WORD && token.text().startsWith("\""));
        if (!quoted) {
            throw new SearchException(
                    token.kind() == Token.Kind.WORD
                            ? "Parameter value is either not quoted or unidentified quote types used for string value "
                                    + token.text() + ". Use either single or double quotes."
                            : otherwise);
        }
        return new Operand.Text(Quotes.strip(token.text()));
    }

    private Operand list() {
        List<String> values = new ArrayList<>();
        while (peek().kind() != Token.Kind.CLOSE) {
            Token token = next();
            boolean quoted = token.kind() == Token.Kind.STRING
                    || (token.kind() == Token.Kind.WORD && token.text().startsWith("\""));
            if (!quoted) {
                throw new SearchException("While parsing a list in the query, expected string value, punctuation, or"
                        + " whitespace, but got different type in list: " + token.text());
            }
            values.add(Quotes.strip(token.text()));
            if (peek().kind() == Token.Kind.COMMA) {
                position++;
            } else if (peek().kind() != Token.Kind.CLOSE) {
                throw illFormedList("ill-formed list.");
            }
        }
        position++;
        if (values.isEmpty()) {
            throw illFormedList("empty list");
        }
        return new Operand.Texts(values);
    }

    private static SearchException illFormedList(String what) {
        return new SearchException(
                "While parsing a list in the query, expected a non-empty list of string values, but" + " got " + what);
    }

    private void checkOperator(Grammar.Identifier subject, Operator operator, Operand operand) {
        Set<Operator> valid = valid(subject, operand);
        if (!valid.contains(operator)) {
            List<String> symbols =
                    valid.stream().map(known -> "'" + known.symbol() + "'").toList();
            throw new SearchException(
                    "Invalid comparator '" + operator.symbol() + "' not one of '{" + String.join(", ", symbols) + "}'");
        }
    }

    private Set<Operator> valid(Grammar.Identifier subject, Operand operand) {
        Set<Operator> valid = EnumSet.noneOf(Operator.class);
        boolean assessed = subject.entity() == Entity.FEEDBACK || subject.entity() == Entity.EXPECTATION;
        if (subject.entity() == Entity.ISSUE
                || (grammar.isOfTraces() && subject.key().equals("prompt"))) {
            valid.add(Operator.EQUAL);
        } else if (subject.entity() == Entity.SPAN && subject.key().equals("content")) {
            valid.addAll(Operator.PATTERNS);
        } else if (operand instanceof Operand.Numeral) {
            valid.addAll(assessed ? Operator.ORDERED : Operator.NUMERIC);
        } else if (operand instanceof Operand.Texts) {
            valid.addAll(Operator.LISTED);
        } else {
            valid.addAll(Operator.TEXTUAL);
            if (grammar.isOfTraces()) {
                valid.add(Operator.RLIKE);
            }
        }
        return valid;
    }

    private SearchException invalidClause(String text) {
        return new SearchException("Invalid clause(s) in filter string: '" + (text.isEmpty() ? filter : text) + "'");
    }

    private Token peek() {
        return tokens.get(position);
    }

    private Token next() {
        Token token = tokens.get(position);
        if (token.kind() != Token.Kind.END) {
            position++;
        }
        return token;
    }
}
