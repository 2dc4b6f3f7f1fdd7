package dev.mlopscloud.tracking.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A request's fields, read by MLflow's rules: snake_case or camelCase names, numbers also as strings, an empty text is
 * an absent one where a value is required, wrong types are refused with the original's words
 * ({@code mlflow/server/handlers.py}, {@code mlflow/utils/validation.py}).
 */
public final class Fields {
    private static final String HINT = " See the API docs for more information about request parameters.";
    private static final Set<String> NON_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    /** The other spelling of each field that is ever asked for: names of this code, none of a caller's. */
    private static final Map<String, String> CAMEL_NAMES = new ConcurrentHashMap<>();

    private final ObjectNode node;
    private final String path;

    public Fields(ObjectNode node) {
        this(node, "");
    }

    private Fields(ObjectNode node, String path) {
        this.node = node;
        this.path = path;
    }

    /** The fields as they came. */
    public ObjectNode node() {
        return node;
    }

    public boolean has(String name) {
        return find(name) != null;
    }

    /** A text that must be there, under its snake_case name, and not be empty. */
    public String required(String name) {
        String text = node.has(name) ? text(name) : null;
        if (text == null || text.isEmpty()) {
            throw missing(name);
        }
        return text;
    }

    /** A text that must not be empty, under either spelling of its name. */
    public String given(String name) {
        String text = text(name);
        if (text == null || text.isEmpty()) {
            throw missing(name);
        }
        return text;
    }

    /** The name or the number of one of several values, or null when none is given. */
    public @Nullable String name(String name) {
        JsonNode value = find(name);
        return value != null && value.isIntegralNumber() ? value.asText() : text(name);
    }

    public @Nullable String text(String name) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw invalid(name, value);
        }
        if (value.textValue().indexOf('\0') >= 0) {
            throw MlflowException.invalid("'" + path + name + "' cannot contain NUL (0x00) characters");
        }
        return value.textValue();
    }

    public String textOr(String name, String fallback) {
        String text = text(name);
        return text == null ? fallback : text;
    }

    public @Nullable Long integer(String name) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        if (value.canConvertToLong() && (value.isIntegralNumber() || value.doubleValue() == value.longValue())) {
            return value.longValue();
        }
        if (value.isTextual()) {
            try {
                return Long.valueOf(value.textValue().strip());
            } catch (NumberFormatException e) {
                throw invalid(name, value);
            }
        }
        throw invalid(name, value);
    }

    public long integerOr(String name, long fallback) {
        Long value = integer(name);
        return value == null ? fallback : value;
    }

    public long requiredInteger(String name) {
        Long value = isEmptyText(name) ? null : integer(name);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    /** A 64-bit float that must be there; {@code "NaN"}, {@code "Infinity"} and numbers as strings are taken. */
    public double requiredDouble(String name) {
        JsonNode value = find(name);
        if (value == null || isEmptyText(name)) {
            throw missing(name);
        }
        if (value.isNumber()) {
            return value.doubleValue();
        }
        if (value.isTextual()) {
            String text = value.textValue();
            try {
                if (NON_FINITE.contains(text) || text.matches("[-+0-9.eE]+")) {
                    return Double.parseDouble(text);
                }
            } catch (NumberFormatException e) {
                throw invalid(name, value);
            }
        }
        throw invalid(name, value);
    }

    public boolean flag(String name, boolean fallback) {
        JsonNode value = find(name);
        if (value == null) {
            return fallback;
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        String text = value.asText().toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            throw MlflowException.invalid("Invalid boolean value: " + value.asText() + ", must be 'true' or 'false'.");
        }
        return text.equals("true");
    }

    /** The texts of a list; a query parameter that occurs once is a list of one. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : items(name)) {
            if (!item.isTextual()) {
                throw invalid(name, items(name));
            }
            if (item.textValue().indexOf('\0') >= 0) {
                throw MlflowException.invalid("'" + path + name + "' cannot contain NUL (0x00) characters");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    public List<Fields> objects(String name) {
        List<Fields> objects = new ArrayList<>();
        ArrayNode items = items(name);
        for (int i = 0; i < items.size(); i++) {
            if (!(items.get(i) instanceof ObjectNode object)) {
                throw invalid(name, items);
            }
            objects.add(new Fields(object, path + name + "[" + i + "]."));
        }
        return objects;
    }

    public @Nullable Fields object(String name) {
        JsonNode value = find(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof ObjectNode object)) {
            throw invalid(name, value);
        }
        return new Fields(object, path + name + ".");
    }

    /** A list's length limit, or a number's range, that the value does not keep to. */
    public MlflowException invalid(String name) {
        JsonNode value = find(name);
        return value == null ? missing(name) : invalid(name, value);
    }

    public MlflowException missing(String name) {
        return MlflowException.invalid("Missing value for required parameter '" + path + name + "'." + HINT);
    }

    private boolean isEmptyText(String name) {
        JsonNode value = find(name);
        return value != null && value.isTextual() && value.textValue().isEmpty();
    }

    private ArrayNode items(String name) {
        JsonNode value = find(name);
        if (value == null) {
            return node.arrayNode();
        }
        if (!(value instanceof ArrayNode array)) {
            throw invalid(name, value);
        }
        return array;
    }

    private MlflowException invalid(String name, JsonNode value) {
        Object shown = value.isNumber() && Double.isNaN(value.doubleValue()) ? "NaN" : value;
        return MlflowException.invalid("Invalid value %s for parameter '%s' supplied:  Hint: Value was of type '%s'."
                        .formatted(shown, path + name, pythonType(value))
                + HINT);
    }

    private @Nullable JsonNode find(String name) {
        JsonNode snake = node.get(name);
        String camelName = camelCase(name);
        JsonNode camel = camelName.equals(name) ? null : node.get(camelName);
        if (snake != null && camel != null) {
            throw MlflowException.invalid(
                    "Request specifies both '" + name + "' and '" + camelName + "'; provide only one of them.");
        }
        JsonNode value = snake == null ? camel : snake;
        return value == null || value.isNull() ? null : value;
    }

    private static String camelCase(String name) {
        return CAMEL_NAMES.computeIfAbsent(name, Fields::camelCased);
    }

    private static String camelCased(String name) {
        int underscore = name.indexOf('_');
        if (underscore < 0) {
            return name;
        }
        StringBuilder camel = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_' && i + 1 < name.length()) {
                camel.append(Character.toUpperCase(name.charAt(++i)));
            } else {
                camel.append(c);
            }
        }
        return camel.toString();
    }

    private static String pythonType(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "str";
            case BOOLEAN -> "bool";
            case NUMBER -> value.isIntegralNumber() ? "int" : "float";
            case ARRAY -> "list";
            case OBJECT -> "dict";
            default -> "NoneType";
        };
    }
}
