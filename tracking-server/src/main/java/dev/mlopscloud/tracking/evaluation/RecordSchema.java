package dev.mlopscloud.tracking.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The names and types of the fields that a dataset's records have had; the first type of a field stays. */
final class RecordSchema {
    private RecordSchema() {}

    /** The schema with the fields of further records. */
    static ObjectNode extended(@Nullable String schema, List<ObjectNode> records) {
        ObjectNode extended;
        if (schema != null && JsonTexts.kept(schema) instanceof ObjectNode known) {
            extended = known;
        } else {
            extended = JsonNodeFactory.instance.objectNode();
            extended.putObject("inputs");
            extended.putObject("outputs");
            extended.putObject("expectations");
            extended.put("version", "1.0");
        }
        for (ObjectNode entry : records) {
            for (String part : List.of("inputs", "outputs", "expectations")) {
                add(extended, part, entry.path(part));
            }
        }
        return extended;
    }

    private static void add(ObjectNode schema, String part, JsonNode value) {
        if (value.isObject() && schema.get(part) instanceof ObjectNode fields) {
            value.properties().forEach(field -> {
                if (!fields.has(field.getKey())) {
                    fields.put(field.getKey(), type(field.getValue()));
                }
            });
        } else if (part.equals("outputs")
                && !value.isMissingNode()
                && !value.isNull()
                && schema.path(part).isEmpty()) {
            schema.put(part, type(value));
        }
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "float";
            case STRING -> "string";
            case ARRAY -> "array";
            case OBJECT -> "object";
            default -> "null";
        };
    }
}
