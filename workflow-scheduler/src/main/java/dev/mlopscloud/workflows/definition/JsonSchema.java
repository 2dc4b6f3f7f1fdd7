package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Checks values against schemas of JSON Schema, draft 2020-12, as far as parameters need it: everything but references
 * to other schemas and what depends on which members were checked before.
 */
final class JsonSchema {
    /** Words that bind a value; others describe it. */
    static final Set<String> WORDS = Set.of(
            "type",
            "enum",
            "const",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "items",
            "prefixItems",
            "contains",
            "minItems",
            "maxItems",
            "uniqueItems",
            "properties",
            "patternProperties",
            "additionalProperties",
            "propertyNames",
            "required",
            "minProperties",
            "maxProperties",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else");

    static final List<String> TYPES = List.of("string", "integer", "number", "boolean", "array", "object", "null");

    /** A pattern runs on what users send: longer texts are not searched. */
    private static final int MAX_MATCHED = 1_000;

    private JsonSchema() {}

    /** Why {@code value} does not meet {@code schema}, or nothing if it does. */
    static Optional<String> refusal(JsonNode schema, JsonNode value) {
        if (schema.isBoolean()) {
            return schema.booleanValue() ? Optional.empty() : Optional.of(value + " is not allowed");
        }
        return first(List.of(
                () -> type(schema, value),
                () -> choice(schema, value),
                () -> value.isNumber() ? number(schema, value) : Optional.empty(),
                () -> value.isTextual() ? text(schema, value.textValue()) : Optional.empty(),
                () -> value.isArray() ? array(schema, value) : Optional.empty(),
                () -> value.isObject() ? object(schema, value) : Optional.empty(),
                () -> combined(schema, value)));
    }

    /** What is wrong with a schema itself, or nothing. */
    static Optional<String> fault(JsonNode schema) {
        for (String type : names(schema.path("type"))) {
            if (!TYPES.contains(type)) {
                return Optional.of("'" + type + "' is no type: expected one of " + String.join(", ", TYPES));
            }
        }
        List<String> patterns = new ArrayList<>();
        schema.path("patternProperties").fieldNames().forEachRemaining(patterns::add);
        patterns.add(schema.path("pattern").asText(""));
        for (String pattern : patterns) {
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                return Optional.of("'" + pattern + "' is no regular expression");
            }
        }
        List<JsonNode> inner = new ArrayList<>();
        for (String word : List.of("items", "contains", "not", "if", "then", "else", "additionalProperties")) {
            inner.add(schema.path(word));
        }
        for (String word : List.of("allOf", "anyOf", "oneOf", "prefixItems", "properties", "patternProperties")) {
            schema.path(word).forEach(inner::add);
        }
        return inner.stream()
                .filter(JsonNode::isObject)
                .map(JsonSchema::fault)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private interface Check {
        Optional<String> run();
    }

    private static Optional<String> first(List<Check> checks) {
        for (Check check : checks) {
            Optional<String> refusal = check.run();
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> type(JsonNode schema, JsonNode value) {
        List<String> allowed = names(schema.path("type"));
        return allowed.isEmpty() || allowed.stream().anyMatch(type -> isOfType(value, type))
                ? Optional.empty()
                : Optional.of(value + " is not of type " + String.join(" or ", allowed));
    }

    private static List<String> names(JsonNode type) {
        if (type.isTextual()) {
            return List.of(type.textValue());
        }
        List<String> names = new ArrayList<>();
        type.forEach(name -> names.add(name.asText()));
        return names;
    }

    private static boolean isOfType(JsonNode value, String type) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" ->
                value.isIntegralNumber()
                        || (value.isNumber()
                                && value.decimalValue().stripTrailingZeros().scale() <= 0);
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            case "null" -> value.isNull();
            default -> false;
        };
    }

    private static Optional<String> choice(JsonNode schema, JsonNode value) {
        JsonNode allowed = schema.path("enum");
        if (allowed.isArray() && !contains(allowed, value)) {
            return Optional.of(value + " is not one of " + allowed);
        }
        return schema.has("const") && !same(schema.path("const"), value)
                ? Optional.of(value + " is not " + schema.path("const"))
                : Optional.empty();
    }

    private static boolean contains(JsonNode allowed, JsonNode value) {
        for (JsonNode candidate : allowed) {
            if (same(candidate, value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return (one.isNumber() && other.isNumber())
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
    }

    private static Optional<String> number(JsonNode schema, JsonNode value) {
        BigDecimal number = value.decimalValue();
        if (exceeds(schema, "minimum", number, -1)) {
            return Optional.of(value + " is less than the minimum of " + schema.path("minimum"));
        }
        if (exceeds(schema, "maximum", number, 1)) {
            return Optional.of(value + " is greater than the maximum of " + schema.path("maximum"));
        }
        if (exceeds(schema, "exclusiveMinimum", number, -1) || equals(schema, "exclusiveMinimum", number)) {
            return Optional.of(value + " is not greater than " + schema.path("exclusiveMinimum"));
        }
        if (exceeds(schema, "exclusiveMaximum", number, 1) || equals(schema, "exclusiveMaximum", number)) {
            return Optional.of(value + " is not less than " + schema.path("exclusiveMaximum"));
        }
        JsonNode step = schema.path("multipleOf");
        boolean multiple = !step.isNumber()
                || step.decimalValue().signum() == 0
                || number.remainder(step.decimalValue()).signum() == 0;
        return multiple ? Optional.empty() : Optional.of(value + " is not a multiple of " + step);
    }

    private static boolean exceeds(JsonNode schema, String word, BigDecimal number, int direction) {
        JsonNode bound = schema.path(word);
        return bound.isNumber() && number.compareTo(bound.decimalValue()) == direction;
    }

    private static boolean equals(JsonNode schema, String word, BigDecimal number) {
        JsonNode bound = schema.path(word);
        return bound.isNumber() && number.compareTo(bound.decimalValue()) == 0;
    }

    private static Optional<String> text(JsonNode schema, String text) {
        int length = text.codePointCount(0, text.length());
        if (isBelow(schema, "minLength", length)) {
            return Optional.of("'" + text + "' is too short");
        }
        if (isAbove(schema, "maxLength", length)) {
            return Optional.of("'" + text + "' is too long");
        }
        JsonNode pattern = schema.path("pattern");
        if (pattern.isTextual()
                && (text.length() > MAX_MATCHED
                        || !Pattern.compile(pattern.textValue()).matcher(text).find())) {
            return Optional.of("'" + text + "' does not match " + pattern);
        }
        return isFormat(schema.path("format").asText(""), text)
                ? Optional.empty()
                : Optional.of(
                        "'" + text + "' is not a '" + schema.path("format").asText() + "'");
    }

    /** The formats that Airflow's own form knows; others describe. */
    private static boolean isFormat(String format, String text) {
        try {
            switch (format) {
                case "date" -> LocalDate.parse(text);
                case "date-time" -> OffsetDateTime.parse(text.replace(' ', 'T'));
                case "time" -> LocalTime.parse(text.replaceFirst("(Z|[+-]\\d\\d:\\d\\d)$", ""));
                default -> {
                    return true;
                }
            }
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isBelow(JsonNode schema, String word, int size) {
        return schema.path(word).isNumber() && size < schema.path(word).doubleValue();
    }

    private static boolean isAbove(JsonNode schema, String word, int size) {
        return schema.path(word).isNumber() && size > schema.path(word).doubleValue();
    }

    private static Optional<String> array(JsonNode schema, JsonNode value) {
        if (isBelow(schema, "minItems", value.size())) {
            return Optional.of(value + " is too short");
        }
        if (isAbove(schema, "maxItems", value.size())) {
            return Optional.of(value + " is too long");
        }
        if (schema.path("uniqueItems").asBoolean(false)) {
            Set<JsonNode> seen = new HashSet<>();
            for (JsonNode item : value) {
                if (!seen.add(item)) {
                    return Optional.of(value + " has non-unique elements");
                }
            }
        }
        JsonNode first = schema.path("prefixItems");
        boolean contains = !schema.has("contains");
        for (int i = 0; i < value.size(); i++) {
            JsonNode wanted = i < first.size() ? first.path(i) : schema.path("items");
            Optional<String> refusal = refusal(wanted, value.path(i));
            if (refusal.isPresent()) {
                return refusal;
            }
            contains =
                    contains || refusal(schema.path("contains"), value.path(i)).isEmpty();
        }
        return contains ? Optional.empty() : Optional.of(value + " does not contain what it should");
    }

    private static Optional<String> object(JsonNode schema, JsonNode value) {
        if (isBelow(schema, "minProperties", value.size())) {
            return Optional.of(value + " does not have enough properties");
        }
        if (isAbove(schema, "maxProperties", value.size())) {
            return Optional.of(value + " has too many properties");
        }
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asText())) {
                return Optional.of("'" + name.asText() + "' is a required property");
            }
        }
        return value.properties().stream()
                .map(member -> member(schema, member.getKey(), member.getValue()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> member(JsonNode schema, String name, JsonNode value) {
        boolean known = schema.path("properties").has(name);
        Optional<String> refusal = refusal(schema.path("properties").path(name), value);
        for (var pattern : schema.path("patternProperties").properties()) {
            if (refusal.isEmpty()
                    && name.length() <= MAX_MATCHED
                    && Pattern.compile(pattern.getKey()).matcher(name).find()) {
                known = true;
                refusal = refusal(pattern.getValue(), value);
            }
        }
        if (refusal.isPresent() || known) {
            return refusal;
        }
        JsonNode others = schema.path("additionalProperties");
        return others.isBoolean() && !others.booleanValue()
                ? Optional.of("Additional properties are not allowed ('" + name + "' was unexpected)")
                : refusal(others, value);
    }

    private static Optional<String> combined(JsonNode schema, JsonNode value) {
        for (JsonNode part : schema.path("allOf")) {
            Optional<String> refusal = refusal(part, value);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        if (schema.has("anyOf") && met(schema.path("anyOf"), value) == 0) {
            return Optional.of(value + " is not valid under any of the given schemas");
        }
        if (schema.has("oneOf") && met(schema.path("oneOf"), value) != 1) {
            return Optional.of(value + " is not valid under exactly one of the given schemas");
        }
        if (schema.has("not") && refusal(schema.path("not"), value).isEmpty()) {
            return Optional.of(value + " should not be valid under " + schema.path("not"));
        }
        if (!schema.has("if")) {
            return Optional.empty();
        }
        return refusal(schema.path(refusal(schema.path("if"), value).isEmpty() ? "then" : "else"), value);
    }

    private static int met(JsonNode schemas, JsonNode value) {
        int met = 0;
        for (JsonNode schema : schemas) {
            met += refusal(schema, value).isEmpty() ? 1 : 0;
        }
        return met;
    }
}
