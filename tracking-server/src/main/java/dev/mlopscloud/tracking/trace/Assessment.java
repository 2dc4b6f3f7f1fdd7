package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says about a trace ({@code mlflow/entities/assessment.py}).
 *
 * @param kind {@code feedback}, {@code expectation} or {@code issue}: the wire's field of the content
 * @param content the field's object: a value, a serialised value, an error
 * @param metadata texts by key
 * @param created milliseconds since 1970
 */
record Assessment(
        String id,
        String traceId,
        String name,
        String kind,
        String sourceType,
        String sourceId,
        ObjectNode content,
        @Nullable String rationale,
        ObjectNode metadata,
        @Nullable String spanId,
        @Nullable String overrides,
        boolean valid,
        long created,
        long updated) {
    private static final String UNSPECIFIED = "SOURCE_TYPE_UNSPECIFIED";
    private static final List<String> SOURCE_TYPES = List.of("HUMAN", "LLM_JUDGE", "CODE");
    private static final List<String> KINDS = List.of("expectation", "feedback", "issue");

    static Assessment read(Fields given, String traceId, long now) {
        String kind = KINDS.stream()
                .filter(given::has)
                .findFirst()
                .orElseThrow(() -> MlflowException.invalid("Unknown assessment type: None"));
        Fields source = given.object("source");
        Fields metadata = given.object("metadata");
        String id = given.textOr("assessment_id", "");
        return new Assessment(
                id.isEmpty() ? "a-" + UUID.randomUUID().toString().replace("-", "") : id,
                traceId,
                given.textOr("assessment_name", ""),
                kind,
                sourceType(source),
                source == null ? "" : source.textOr("source_id", ""),
                content(given, kind),
                given.text("rationale"),
                metadata == null ? JsonNodeFactory.instance.objectNode() : TraceInfo.texts(metadata),
                given.text("span_id"),
                given.text("overrides"),
                given.flag("valid", true),
                TraceInfo.time(given.text("create_time"), now),
                TraceInfo.time(given.text("last_update_time"), now));
    }

    private static String sourceType(@Nullable Fields source) {
        String type = source == null ? "" : source.textOr("source_type", "");
        return SOURCE_TYPES.contains(type) ? type : UNSPECIFIED;
    }

    /** The content of a kind; lists and objects that are expected travel as text. */
    static ObjectNode content(Fields given, String kind) {
        Fields object = given.object(kind);
        if (object == null) {
            throw given.missing(kind);
        }
        ObjectNode content = object.node().deepCopy();
        JsonNode value = content.get("value");
        if (kind.equals("expectation") && value != null && value.isContainerNode()) {
            content.remove("value");
            content.putObject("serialized_value")
                    .put("serialization_format", "JSON_FORMAT")
                    .put("value", floats(value).toString());
        }
        return content;
    }

    /** The value as a filter writes it. */
    @Nullable String valueText() {
        JsonNode value = content.get("value");
        return value == null || value.isNull() || value.isContainerNode() ? null : TraceInfo.clean(value.asText());
    }

    /** The value as a number, a truth as 1 or 0. */
    @Nullable Double valueNumber() {
        JsonNode value = content.path("value");
        if (value.isNumber()) {
            return value.doubleValue();
        }
        return value.isBoolean() ? Double.valueOf(value.booleanValue() ? 1 : 0) : null;
    }

    /** The content as it is answered: numbers are floats, as in protobuf's values, and feedback always has a value. */
    private ObjectNode answered() {
        ObjectNode answered = content.deepCopy();
        if (content.has("value")) {
            answered.set("value", floats(content.get("value")));
        } else if (kind.equals("feedback")) {
            answered.putNull("value");
        }
        return answered;
    }

    private static JsonNode floats(JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(field -> copy.set(field.getKey(), floats(field.getValue())));
            return copy;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> copy.add(floats(item)));
            return copy;
        }
        return value.isNumber() ? JsonNodeFactory.instance.numberNode(value.doubleValue()) : value;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("assessment_id", id).put("assessment_name", name).put("trace_id", traceId);
        if (spanId != null) {
            json.put("span_id", spanId);
        }
        ObjectNode source = json.putObject("source").put("source_type", sourceType);
        if (!sourceId.isEmpty()) {
            source.put("source_id", sourceId);
        }
        json.put("create_time", Instant.ofEpochMilli(created).toString());
        json.put("last_update_time", Instant.ofEpochMilli(updated).toString());
        json.set(kind, answered());
        if (rationale != null) {
            json.put("rationale", rationale);
        }
        if (!metadata.isEmpty()) {
            json.set("metadata", metadata);
        }
        if (overrides != null && !overrides.isEmpty()) {
            json.put("overrides", overrides);
        }
        return json.put("valid", valid);
    }
}
