package dev.mlopscloud.tracking.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.tracking.graphql.Document.Selection;
import dev.mlopscloud.tracking.graphql.Document.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A recursive descent parser for the executable part of GraphQL: operations, fragments, values, directives. */
final class DocumentParser {
    /** Deeper documents are refused, so that none exhausts the stack. */
    private static final int DEEPEST = 40;

    private static final Pattern TOKEN = Pattern.compile("(?:[\\s,\\uFEFF]|#[^\\n]*)*"
            + "(?<token>\\.\\.\\.|[!$&():=@\\[\\]{|}]|[_A-Za-z][_0-9A-Za-z]*"
            + "|-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?|\"(?:\\\\.|[^\"\\\\\\n])*\"|$)");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final List<String> tokens;
    private int position;
    private int depth;

    private DocumentParser(List<String> tokens) {
        this.tokens = tokens;
    }

    static Document parse(String text) {
        return new DocumentParser(tokens(text)).document();
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw new GraphqlException("Syntax Error: Unexpected character at " + end + ".");
            }
            end = matcher.end();
            if (!matcher.group("token").isEmpty()) {
                tokens.add(matcher.group("token"));
            }
        }
        return tokens;
    }

    private Document document() {
        List<Document.Operation> operations = new ArrayList<>();
        Map<String, Document.Fragment> fragments = new HashMap<>();
        while (position < tokens.size()) {
            if (peek().equals("fragment")) {
                next();
                String name = name();
                expect("on");
                name();
                directives();
                fragments.put(name, new Document.Fragment(selections()));
            } else {
                operations.add(operation());
            }
        }
        return new Document(operations, fragments);
    }

    private Document.Operation operation() {
        if (peek().equals("{")) {
            return new Document.Operation("query", "", List.of(), selections());
        }
        String kind = name();
        if (kind.equals("subscription")) {
            throw new GraphqlException("Schema is not configured to execute subscription operation.");
        }
        if (!kind.equals("query") && !kind.equals("mutation")) {
            throw unexpected(kind);
        }
        String name = isName(peek()) ? next() : "";
        List<Document.Variable> variables = peek().equals("(") ? variables() : List.of();
        directives();
        return new Document.Operation(kind, name, variables, selections());
    }

    private List<Document.Variable> variables() {
        List<Document.Variable> variables = new ArrayList<>();
        expect("(");
        while (!accept(")")) {
            expect("$");
            String name = name();
            expect(":");
            String type = type();
            JsonNode defaultValue = accept("=") && value() instanceof Value.Constant constant ? constant.value() : null;
            variables.add(new Document.Variable(name, type, defaultValue));
            directives();
        }
        return variables;
    }

    private String type() {
        enter();
        String type;
        if (accept("[")) {
            type = "[" + type() + "]";
            expect("]");
        } else {
            type = name();
        }
        depth--;
        return accept("!") ? type + "!" : type;
    }

    private void directives() {
        while (accept("@")) {
            String name = name();
            if (!name.equals("component")) {
                throw new GraphqlException("Unknown directive '@" + name + "'.");
            }
            if (peek().equals("(")) {
                arguments();
            }
        }
    }

    private List<Selection> selections() {
        enter();
        List<Selection> selections = new ArrayList<>();
        expect("{");
        while (!accept("}")) {
            selections.add(selection());
        }
        depth--;
        return selections;
    }

    private Selection selection() {
        if (accept("...")) {
            if (isName(peek()) && !peek().equals("on")) {
                String fragment = next();
                directives();
                return new Selection.Spread(fragment);
            }
            if (accept("on")) {
                name();
            }
            directives();
            return new Selection.Inline(selections());
        }
        String alias = name();
        String name = accept(":") ? name() : alias;
        Map<String, Value> arguments = peek().equals("(") ? arguments() : Map.of();
        directives();
        @Nullable List<Selection> selections = peek().equals("{") ? selections() : null;
        return new Selection.Field(alias, name, arguments, selections);
    }

    private Map<String, Value> arguments() {
        Map<String, Value> arguments = new LinkedHashMap<>();
        expect("(");
        while (!accept(")")) {
            String name = name();
            expect(":");
            arguments.put(name, value());
        }
        return arguments;
    }

    private Value value() {
        enter();
        Value value = anyValue();
        depth--;
        return value;
    }

    private Value anyValue() {
        if (accept("$")) {
            return new Value.Variable(name());
        }
        if (accept("[")) {
            List<Value> items = new ArrayList<>();
            while (!accept("]")) {
                items.add(value());
            }
            return new Value.Items(items);
        }
        if (accept("{")) {
            Map<String, Value> fields = new LinkedHashMap<>();
            while (!accept("}")) {
                String name = name();
                expect(":");
                fields.put(name, value());
            }
            return new Value.Fields(fields);
        }
        return new Value.Constant(constant(next()));
    }

    private static JsonNode constant(String token) {
        char first = token.charAt(0);
        if (first == '"') {
            return JSON.textNode(unescape(token.substring(1, token.length() - 1)));
        }
        if (first == '-' || Character.isDigit(first)) {
            return token.matches("-?\\d{1,18}")
                    ? JSON.numberNode(Long.parseLong(token))
                    : JSON.numberNode(Double.parseDouble(token));
        }
        if (!isName(token)) {
            throw unexpected(token);
        }
        return switch (token) {
            case "true" -> JSON.booleanNode(true);
            case "false" -> JSON.booleanNode(false);
            case "null" -> JSON.nullNode();
            default -> JSON.textNode(token);
        };
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char escaped = text.charAt(++i);
            switch (escaped) {
                case 'n' -> plain.append('\n');
                case 't' -> plain.append('\t');
                case 'r' -> plain.append('\r');
                case 'b' -> plain.append('\b');
                case 'f' -> plain.append('\f');
                case 'u' -> {
                    if (i + 4 >= text.length() || !text.substring(i + 1, i + 5).matches("[0-9a-fA-F]{4}")) {
                        throw new GraphqlException("Syntax Error: Invalid Unicode escape sequence.");
                    }
                    plain.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> plain.append(escaped);
            }
        }
        return plain.toString();
    }

    private void enter() {
        if (++depth > DEEPEST) {
            throw new GraphqlException("Syntax Error: The document is nested too deeply.");
        }
    }

    private String peek() {
        return position < tokens.size() ? tokens.get(position) : "<EOF>";
    }

    private String next() {
        String token = peek();
        if (position >= tokens.size()) {
            throw unexpected(token);
        }
        position++;
        return token;
    }

    private boolean accept(String token) {
        if (peek().equals(token)) {
            position++;
            return true;
        }
        if (position >= tokens.size()) {
            throw unexpected("<EOF>");
        }
        return false;
    }

    private void expect(String token) {
        String found = next();
        if (!found.equals(token)) {
            throw new GraphqlException("Syntax Error: Expected '" + token + "', found '" + found + "'.");
        }
    }

    private String name() {
        String token = next();
        if (!isName(token)) {
            throw new GraphqlException("Syntax Error: Expected Name, found '" + token + "'.");
        }
        return token;
    }

    private static boolean isName(String token) {
        return !token.isEmpty() && (Character.isLetter(token.charAt(0)) || token.charAt(0) == '_');
    }

    private static GraphqlException unexpected(String token) {
        return new GraphqlException("Syntax Error: Unexpected '" + token + "'.");
    }
}
