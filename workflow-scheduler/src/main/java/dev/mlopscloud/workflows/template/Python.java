package dev.mlopscloud.workflows.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Values as Python has them and writes them. */
public final class Python {
    private Python() {}

    /** The value of a JSON tree: dicts, lists, texts, numbers, booleans, {@link None}. */
    public static Object of(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                node.properties().forEach(member -> map.put(member.getKey(), of(member.getValue())));
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                node.forEach(item -> list.add(of(item)));
                yield list;
            }
            case STRING -> node.textValue();
            case NUMBER -> node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : node.numberValue();
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING, BINARY, POJO -> None.NONE;
        };
    }

    /** The reverse of {@link #of}; what JSON has no word for becomes its text. */
    public static JsonNode json(@Nullable Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case null -> nodes.nullNode();
            case None none -> nodes.nullNode();
            case String text -> nodes.textNode(text);
            case Moment moment -> nodes.textNode(moment.iso());
            case Boolean flag -> nodes.booleanNode(flag);
            case Integer number -> nodes.numberNode(number);
            case Long number -> nodes.numberNode(number);
            case Double number -> nodes.numberNode(number);
            case Number number -> nodes.numberNode(new BigDecimal(number.toString()));
            case Map<?, ?> map -> {
                ObjectNode object = nodes.objectNode();
                map.forEach((key, item) -> object.set(str(key), json(item)));
                yield object;
            }
            case Iterable<?> items -> {
                var array = nodes.arrayNode();
                items.forEach(item -> array.add(json(item)));
                yield array;
            }
            default -> nodes.textNode(str(value));
        };
    }

    /** Python's {@code str()}. */
    public static String str(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean flag -> flag ? "True" : "False";
            case Map<?, ?> map -> {
                StringJoiner items = new StringJoiner(", ", "{", "}");
                map.forEach((key, item) -> items.add(repr(key) + ": " + repr(item)));
                yield items.toString();
            }
            case Iterable<?> items -> {
                StringJoiner joined = new StringJoiner(", ", "[", "]");
                items.forEach(item -> joined.add(repr(item)));
                yield joined.toString();
            }
            default -> value.toString();
        };
    }

    /** Python's {@code repr()}. */
    static String repr(@Nullable Object value) {
        if (!(value instanceof CharSequence text)) {
            return str(value);
        }
        String plain = text.toString();
        char quote = plain.indexOf('\'') >= 0 && plain.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        plain.chars().forEach(c -> {
            switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\\' -> quoted.append("\\\\");
                default -> {
                    if (c == quote) {
                        quoted.append('\\');
                    }
                    quoted.append((char) c);
                }
            }
        });
        return quoted.append(quote).toString();
    }

    /** Whether {@code if} takes it for true. */
    public static boolean truth(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case None none -> false;
            case Boolean flag -> flag;
            case Number number -> number.doubleValue() != 0;
            case CharSequence text -> !text.isEmpty();
            case java.util.Collection<?> items -> !items.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }
}
