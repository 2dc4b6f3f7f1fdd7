package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads {@code ExportTraceServiceRequest} from its JSON form, in which ids are hexadecimal. */
final class OtlpJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-f]{2})*");

    private OtlpJson() {}

    static List<OtlpSpan> spans(ObjectMapper json, byte[] body) {
        JsonNode resources;
        try {
            resources = json.readTree(body).path("resourceSpans");
        } catch (IOException e) {
            throw new OtlpException();
        }
        if (resources.isEmpty()) {
            throw new OtlpException(400, "Invalid OpenTelemetry format - no spans found");
        }
        List<OtlpSpan> spans = new ArrayList<>();
        for (JsonNode resource : resources) {
            for (JsonNode scope : resource.path("scopeSpans")) {
                for (JsonNode span : scope.path("spans")) {
                    spans.add(span(span));
                }
            }
        }
        return spans;
    }

    private static OtlpSpan span(JsonNode span) {
        List<OtlpSpan.Event> events = new ArrayList<>();
        for (JsonNode event : span.path("events")) {
            events.add(new OtlpSpan.Event(
                    event.path("name").asText(), number(event.path("timeUnixNano")), attributes(event)));
        }
        List<OtlpSpan.Link> links = new ArrayList<>();
        for (JsonNode link : span.path("links")) {
            links.add(new OtlpSpan.Link(hex(link.path("traceId")), hex(link.path("spanId")), attributes(link)));
        }
        JsonNode status = span.path("status");
        return new OtlpSpan(
                hex(span.path("traceId")),
                hex(span.path("spanId")),
                hex(span.path("parentSpanId")),
                span.path("name").asText(),
                SpanKind.of(span.path("kind").asText()),
                number(span.path("startTimeUnixNano")),
                number(span.path("endTimeUnixNano")),
                attributes(span),
                events,
                links,
                code(status.path("code")),
                status.path("message").asText());
    }

    private static int code(JsonNode code) {
        return switch (code.asText()) {
            case "STATUS_CODE_OK", "1" -> 1;
            case "STATUS_CODE_ERROR", "2" -> 2;
            default -> 0;
        };
    }

    private static Map<String, JsonNode> attributes(JsonNode owner) {
        Map<String, JsonNode> attributes = new LinkedHashMap<>();
        for (JsonNode attribute : owner.path("attributes")) {
            attributes.put(attribute.path("key").asText(), value(attribute.path("value")));
        }
        return attributes;
    }

    private static JsonNode value(JsonNode value) {
        if (value.has("stringValue")) {
            return NODES.textNode(value.get("stringValue").asText());
        }
        if (value.has("boolValue")) {
            return NODES.booleanNode(value.get("boolValue").asBoolean());
        }
        if (value.has("intValue")) {
            return NODES.numberNode(number(value.get("intValue")));
        }
        if (value.has("doubleValue")) {
            return NODES.numberNode(value.get("doubleValue").asDouble());
        }
        if (value.has("arrayValue")) {
            ArrayNode array = NODES.arrayNode();
            value.get("arrayValue").path("values").forEach(item -> array.add(value(item)));
            return array;
        }
        if (value.has("kvlistValue")) {
            ObjectNode object = NODES.objectNode();
            value.get("kvlistValue")
                    .path("values")
                    .forEach(member -> object.set(member.path("key").asText(), value(member.path("value"))));
            return object;
        }
        return value.has("bytesValue") ? value.get("bytesValue") : NODES.nullNode();
    }

    private static String hex(JsonNode id) {
        String text = id.asText("").toLowerCase(Locale.ROOT);
        if (!HEX.matcher(text).matches()) {
            throw new OtlpException();
        }
        return text;
    }

    private static long number(JsonNode number) {
        if (number.isMissingNode() || number.isNull()) {
            return 0;
        }
        try {
            return number.isTextual() ? Long.parseLong(number.textValue()) : number.longValue();
        } catch (NumberFormatException e) {
            throw new OtlpException();
        }
    }
}
