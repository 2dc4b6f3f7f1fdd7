package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * A span's two JSON forms: the document that is kept and that the UI reads ({@code mlflow/entities/span.py:to_dict}),
 * whose attributes are JSON texts, and OpenTelemetry's, which clients read.
 */
final class SpanJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String REQUEST_ID = "mlflow.traceRequestId";

    private SpanJson() {}

    static ObjectNode document(OtlpSpan span) {
        ObjectNode document = JSON.createObjectNode()
                .put("trace_id", base64(span.traceId(), 32))
                .put("span_id", base64(span.spanId(), 16))
                .put("parent_span_id", span.isRoot() ? null : base64(span.parentId(), 16))
                .put("name", span.name())
                .put("kind", span.kind().text())
                .put("start_time_unix_nano", span.started());
        document.put("end_time_unix_nano", span.ended() == 0 ? null : Long.valueOf(span.ended()));
        ArrayNode events = document.putArray("events");
        for (OtlpSpan.Event event : span.events()) {
            events.addObject()
                    .put("name", event.name())
                    .put("time_unix_nano", event.time())
                    .putObject("attributes")
                    .setAll(event.attributes());
        }
        document.putObject("status").put("code", code(span.status())).put("message", span.message());
        ObjectNode attributes = document.putObject("attributes");
        span.attributes().forEach((key, value) -> attributes.put(key, value.toString()));
        SpanMeaning.complete(attributes);
        attributes.put(REQUEST_ID, "\"" + span.mlflowTraceId() + "\"");
        ArrayNode links = document.putArray("links");
        for (OtlpSpan.Link link : span.links()) {
            links.addObject()
                    .put("trace_id", "tr-" + link.traceId())
                    .put("span_id", link.spanId())
                    .putObject("attributes")
                    .setAll(link.attributes());
        }
        return document;
    }

    private static String code(int status) {
        return switch (status) {
            case 1 -> "STATUS_CODE_OK";
            case 2 -> "STATUS_CODE_ERROR";
            default -> "STATUS_CODE_UNSET";
        };
    }

    private static String base64(String hex, int digits) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex("0".repeat(digits - hex.length()) + hex));
    }

    static ObjectNode openTelemetry(String content) {
        JsonNode document = parsed(content);
        ObjectNode span = JSON.createObjectNode();
        for (String field : new String[] {"trace_id", "span_id", "parent_span_id", "name"}) {
            if (document.path(field).isTextual()) {
                span.set(field, document.get(field));
            }
        }
        span.put("kind", SpanKind.of(document.path("kind").asText()).text());
        for (String field : new String[] {"start_time_unix_nano", "end_time_unix_nano"}) {
            if (document.path(field).isNumber()) {
                span.set(field, document.get(field));
            }
        }
        ObjectNode decoded = JSON.createObjectNode();
        document.path("attributes")
                .properties()
                .forEach(attribute -> decoded.set(
                        attribute.getKey(), parsed(attribute.getValue().asText())));
        span.set("attributes", keyValues(decoded));
        for (JsonNode event : document.path("events")) {
            ObjectNode copy = span.withArray("events").addObject();
            copy.set("time_unix_nano", event.get("time_unix_nano"));
            copy.set("name", event.get("name"));
            copy.set("attributes", keyValues(event.path("attributes")));
        }
        for (JsonNode link : document.path("links")) {
            ObjectNode copy = span.withArray("links").addObject();
            copy.put("trace_id", base64(link.path("trace_id").asText().replaceFirst("^tr-", ""), 32));
            copy.put("span_id", base64(link.path("span_id").asText(), 16));
            copy.set("attributes", keyValues(link.path("attributes")));
        }
        status(document.path("status"), span.putObject("status"));
        return span;
    }

    private static void status(JsonNode given, ObjectNode status) {
        if (!given.path("message").asText().isEmpty()) {
            status.set("message", given.get("message"));
        }
        if (!given.path("code").asText().equals("STATUS_CODE_UNSET")) {
            status.set("code", given.get("code"));
        }
    }

    private static ArrayNode keyValues(JsonNode object) {
        ArrayNode list = JSON.createArrayNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            list.addObject().put("key", member.getKey()).set("value", anyValue(member.getValue()));
        }
        return list;
    }

    private static ObjectNode anyValue(JsonNode value) {
        ObjectNode any = JSON.createObjectNode();
        switch (value.getNodeType()) {
            case STRING -> any.set("string_value", value);
            case BOOLEAN -> any.set("bool_value", value);
            case NUMBER -> any.set(value.isIntegralNumber() ? "int_value" : "double_value", value);
            case ARRAY -> {
                ArrayNode values = any.putObject("array_value").putArray("values");
                value.forEach(item -> values.add(anyValue(item)));
            }
            case OBJECT -> any.putObject("kvlist_value").set("values", keyValues(value));
            default -> {}
        }
        return any;
    }

    static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(text);
        }
    }
}
