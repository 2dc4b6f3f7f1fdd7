package dev.mlopscloud.notebooks.lab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.notebooks.api.ApiError;

/**
 * Whether settings fit their schema, as far as the types and choices of the top properties go. The page itself checks
 * the rest against the whole schema before it sends anything.
 */
final class SettingsCheck {
    private SettingsCheck() {}

    static void check(JsonNode settings, JsonNode schema) {
        if (!settings.isObject()) {
            throw new ApiError(400, "Failed validating settings: they are not an object");
        }
        JsonNode properties = schema.path("properties");
        boolean closed = schema.path("additionalProperties").isBoolean()
                && !schema.path("additionalProperties").booleanValue();
        settings.properties().forEach(entry -> {
            JsonNode property = properties.path(entry.getKey());
            if (property.isMissingNode()) {
                if (closed) {
                    throw new ApiError(400, "Failed validating settings: '" + entry.getKey() + "' is not a setting");
                }
                return;
            }
            if (!typeFits(entry.getValue(), property.path("type"))
                    || !chosen(entry.getValue(), property.path("enum"))) {
                throw new ApiError(400, "Failed validating settings: '" + entry.getKey() + "' has a wrong value");
            }
        });
    }

    private static boolean typeFits(JsonNode value, JsonNode type) {
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (typeFits(value, one)) {
                    return true;
                }
            }
            return false;
        }
        return switch (type.asText("")) {
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" ->
                value.isIntegralNumber() || (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue()));
            case "number" -> value.isNumber();
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "null" -> value.isNull();
            default -> true;
        };
    }

    private static boolean chosen(JsonNode value, JsonNode choices) {
        if (!choices.isArray()) {
            return true;
        }
        for (JsonNode choice : choices) {
            if (choice.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
