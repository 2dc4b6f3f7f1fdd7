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
    private final Grammar grammar;
    private final Wording wording;
    private final List<Token> tokens;
    private int position;
    /** Where the comparison at hand starts. */
    private int start;

    private FilterParser(String filter, Grammar grammar) {
        this.grammar = grammar;
        this.wording = new Wording(grammar, filter);
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
                throw wording.clause(List.of(peek()));
            }
        }
        return comparisons;
    }

    private SearchException secondStatement() {
        Token semicolon = next();
        return peek().kind() == Token.Kind.END ? wording.clause(List.of(semicolon)) : wording.statements();
    }

    private Comparison comparison() {
        start = position;
        Token identifier = next();
        boolean literal = identifier.kind() == Token.Kind.STRING || identifier.kind() == Token.Kind.NUMBER;
        if (literal && peek().kind() == Token.Kind.OPERATOR) {
            throw new SearchException(
                    "Invalid comparison clause. Expected 'Identifier' found '" + identifier.text() + "'");
        }
        if (identifier.kind() != Token.Kind.WORD) {
            throw wording.clause(rest());
        }
        String operator = operator();
        if (grammar.isReserved(identifier.text())) {
            throw wording.clause(rest());
        }
        Grammar.Identifier subject = grammar.identifier(identifier.text());
        Operator known = Operator.named(operator);
        if (known == null || (known == Operator.RLIKE && !grammar.isOfTraces())) {
            throw wording.comparator(subject, operator);
        }
        if (Operator.PRESENCE.contains(known)) {
            if (!grammar.nullable().contains(subject.entity())) {
                throw wording.presence(subject, known, rest());
            }
            return new Comparison(subject.entity(), subject.key(), known, new Operand.None());
        }
        boolean pattern = known == Operator.LIKE || known == Operator.ILIKE || known == Operator.RLIKE;
        if (pattern && isNumber(subject) && grammar.dialect() != Dialect.RUNS) {
            throw wording.comparator(subject, operator);
        }
        Operand operand = operand(subject);
        checkOperator(subject, known, operand);
        return new Comparison(subject.entity(), subject.key(), known, operand);
    }

    private boolean isNumber(Grammar.Identifier subject) {
        return subject.entity() == Entity.METRIC
                || (subject.entity() == Entity.ATTRIBUTE && typeOf(subject.key()) == AttributeType.NUMBER);
    }

    /** An operator as it is written, known or not; a value has to follow where one belongs. */
    private String operator() {
        Token token = next();
        String symbol = token.text().toUpperCase(Locale.ROOT);
        if (token.is("IS")) {
            boolean not = peek().is("NOT");
            position += not ? 1 : 0;
            if (next().is("NULL")) {
                return not ? "IS NOT NULL" : "IS NULL";
            }
            throw wording.clause(rest());
        }
        if (token.is("NOT") && (peek().is("IN") || peek().is("LIKE") || peek().is("ILIKE") || peek().is("RLIKE"))) {
            symbol = "NOT " + next().text().toUpperCase(Locale.ROOT);
        } else if (token.kind() == Token.Kind.OPERATOR) {
            if (symbol.equals("=") && peek().text().equals("=")) {
                symbol += next().text();
            }
        } else if (!token.is("IN") && !token.is("LIKE") && !token.is("ILIKE") && !token.is("RLIKE")) {
            throw wording.clause(rest());
        }
        boolean listed = symbol.endsWith("IN");
        if (peek().kind() == Token.Kind.END || (listed && peek().kind() != Token.Kind.OPEN)) {
            throw wording.clause(rest());
        }
        return symbol;
    }

    /** The tokens of the comparison at hand. */
    private List<Token> rest() {
        List<Token> rest = new ArrayList<>();
        for (int i = start;
                tokens.get(i).kind() != Token.Kind.END && !tokens.get(i).is("AND");
                i++) {
            rest.add(tokens.get(i));
        }
        return rest;
    }

    private Operand operand(Grammar.Identifier subject) {
        Token token = next();
        return switch (subject.entity()) {
            case METRIC -> number(token, "Expected numeric value type for metric. Found " + written(token));
            case FEEDBACK, EXPECTATION ->
                token.kind() == Token.Kind.NUMBER
                        ? new Operand.Numeral(Double.parseDouble(token.text()))
                        : text(token, subject);
            case PARAM, TAG, METADATA, ISSUE ->
                token.kind() == Token.Kind.OPEN && grammar.isOfLoggedModels() ? list() : text(token, subject);
            case DATASET, SPAN -> token.kind() == Token.Kind.OPEN ? list() : text(token, subject);
            case ATTRIBUTE -> attributeValue(subject, token);
        };
    }

    /** A value as it was written: a list to its end. */
    private String written(Token token) {
        if (token.kind() != Token.Kind.OPEN) {
            return token.text();
        }
        StringBuilder list = new StringBuilder("(");
        for (int i = position; tokens.get(i).kind() != Token.Kind.END; i++) {
            Token inside = tokens.get(i);
            list.append(inside.text()).append(inside.kind() == Token.Kind.COMMA ? " " : "");
            if (inside.kind() == Token.Kind.CLOSE) {
                break;
            }
        }
        return list.toString();
    }

    private Operand attributeValue(Grammar.Identifier subject, Token token) {
        String key = subject.key();
        AttributeType type = typeOf(key);
        if (type == AttributeType.NUMBER) {
            if (token.kind() == Token.Kind.OPEN && grammar.dialect().isOfRegistry()) {
                throw notListable();
            }
            return number(
                    token, "Expected numeric value type for numeric attribute: " + key + ". Found " + written(token));
        }
        if (token.kind() == Token.Kind.OPEN) {
            if (type != AttributeType.LISTABLE) {
                throw notListable();
            }
            return list();
        }
        return text(token, subject);
    }

    private SearchException notListable() {
        return new SearchException(
                "Only " + listable() + " attributes support comparison with a list of quoted string values.");
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

    private Operand text(Token token, Grammar.Identifier subject) {
        boolean quoted = token.kind() == Token.Kind.STRING
                || (token.kind() == Token.Kind.WORD && token.text().startsWith("\""));
        if (!quoted && token.kind() == Token.Kind.WORD) {
            throw new SearchException("Parameter value is either not quoted or unidentified quote types used for string"
                    + " value " + token.text() + ". Use either single or double quotes.");
        }
        if (!quoted) {
            throw wording.text(subject, written(token));
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
                throw Wording.list(token.text());
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
        if (!valid(subject, operand).contains(operator)) {
            throw assessment(subject, operator, operand);
        }
    }

    private SearchException assessment(Grammar.Identifier subject, Operator operator, Operand operand) {
        boolean assessed = subject.entity() == Entity.FEEDBACK || subject.entity() == Entity.EXPECTATION;
        if (assessed && Operator.ORDERED.contains(operator)) {
            return new SearchException(
                    "Expected a numeric value for " + subject.entity().word()
                            + " when using comparator '" + operator.symbol() + "'. Got value "
                            + tokens.get(position - 1).text());
        }
        return assessed && operand instanceof Operand.Numeral
                ? wording.text(subject, tokens.get(position - 1).text())
                : wording.comparator(subject, operator.symbol());
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
