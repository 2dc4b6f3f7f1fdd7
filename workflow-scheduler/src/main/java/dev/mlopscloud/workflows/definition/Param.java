package dev.mlopscloud.workflows.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a run can be given under one name: a default, and a JSON Schema of {@code type}, {@code enum}, {@code minimum}
 * and {@code maximum} that a value must meet.
 *
 * @param schema the parameter as it was written: a plain value, or an object with some of {@link #WORDS}
 */
public record Param(JsonNode schema) {
    static final Set<String> WORDS = Set.of("default", "type", "enum", "minimum", "maximum", "title", "description");
    static final List<String> TYPES = List.of("string", "integer", "number", "boolean", "array", "object", "null");

    /** The value of a run that gives none; missing when a run must give one. */
    public JsonNode value() {
        return isPlain() ? schema : schema.path("default");
    }

    public Optional<String> description() {
        return isPlain()
                ? Optional.empty()
                : Optional.ofNullable(schema.path("description").textValue());
    }

    /** Why {@code value} is not acceptable, or nothing when it is. */
    public Optional<String> refusal(JsonNode value) {
        if (isPlain()) {
            return Optional.empty();
        }
        if (value instanceof MissingNode) {
            return Optional.of("a value is required");
        }
        JsonNode type = schema.path("type");
        if (!type.isMissingNode() && allowedTypes(type).stream().noneMatch(name -> isOfType(value, name))) {
            return Optional.of(value + " is not of type " + String.join(" or ", allowedTypes(type)));
        }
        JsonNode allowed = schema.path("enum");
        if (allowed.isArray() && !contains(allowed, value)) {
            return Optional.of(value + " is not one of " + allowed);
        }
        if (value.isNumber()
                && schema.path("minimum").isNumber()
                && value.doubleValue() < schema.path("minimum").doubleValue()) {
            return Optional.of(value + " is less than the minimum of " + schema.path("minimum"));
        }
        if (value.isNumber()
                && schema.path("maximum").isNumber()
                && value.doubleValue() > schema.path("maximum").doubleValue()) {
            return Optional.of(value + " is greater than the maximum of " + schema.path("maximum"));
        }
        return Optional.empty();
    }

    private boolean isPlain() {
        if (!schema.isObject() || schema.isEmpty()) {
            return true;
        }
        return schema.properties().stream().anyMatch(member -> !WORDS.contains(member.getKey()))
                || !(schema.has("default") || schema.has("type") || schema.has("enum"));
    }

    private static List<String> allowedTypes(JsonNode type) {
        if (type.isTextual()) {
            return List.of(type.textValue());
        }
        String[] names = new String[type.size()];
        Arrays.setAll(names, i -> type.path(i).asText());
        return List.of(names);
    }

    private static boolean contains(JsonNode allowed, JsonNode value) {
        for (JsonNode candidate : allowed) {
            if (candidate.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfType(JsonNode value, String type) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            case "null" -> value.isNull();
            default -> false;
        };
    }
}
