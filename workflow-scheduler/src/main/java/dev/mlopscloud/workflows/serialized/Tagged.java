package dev.mlopscloud.workflows.serialized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Values with Airflow's tags: {@code {"__type": …, "__var": …}} for what JSON has no word for. */
final class Tagged {
    static final String TYPE = "__type";
    static final String VALUE = "__var";
    private static final double LONGEST = Duration.ofDays(36_600).toSeconds();

    private Tagged() {}

    static String type(JsonNode node) {
        return node.path(TYPE).asText("");
    }

    /** What is behind a tag, or the value itself. */
    static JsonNode value(JsonNode node) {
        return node.has(TYPE) && node.has(VALUE) ? node.path(VALUE) : node;
    }

    /** The value without tags: moments become texts, lengths of time seconds. */
    static JsonNode plain(JsonNode node) {
        String type = type(node);
        if (type.equals("arg_not_set")) {
            return MissingNode.getInstance();
        }
        if (type.equals("datetime")) {
            Instant moment = moment(node);
            return moment == null
                    ? JsonNodeFactory.instance.nullNode()
                    : JsonNodeFactory.instance.textNode(moment.toString());
        }
        JsonNode value = value(node);
        if (value.isObject()) {
            ObjectNode plain = JsonNodeFactory.instance.objectNode();
            value.properties().forEach(member -> {
                JsonNode inner = plain(member.getValue());
                if (!inner.isMissingNode()) {
                    plain.set(member.getKey(), inner);
                }
            });
            return plain;
        }
        if (value.isArray()) {
            ArrayNode plain = JsonNodeFactory.instance.arrayNode();
            value.forEach(item -> plain.add(plain(item)));
            return plain;
        }
        return value;
    }

    /** Seconds, with or without a tag. */
    static @Nullable Duration duration(JsonNode node) {
        JsonNode value = value(node);
        if (!value.isNumber()) {
            return null;
        }
        return Duration.ofMillis(Math.round(Math.clamp(value.doubleValue(), 0, LONGEST) * 1_000));
    }

    /** Seconds since the epoch, or a text of ISO 8601, with or without a tag. */
    static @Nullable Instant moment(JsonNode node) {
        JsonNode value = value(node);
        if (value.isTextual()) {
            return Instant.parse(value.textValue());
        }
        return value.isNumber() ? Instant.ofEpochMilli(Math.round(value.doubleValue() * 1_000)) : null;
    }
}
