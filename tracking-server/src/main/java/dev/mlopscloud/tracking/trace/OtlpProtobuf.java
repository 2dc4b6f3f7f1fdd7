package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code ExportTraceServiceRequest} of OpenTelemetry's protocol from protobuf's bytes. */
final class OtlpProtobuf {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final HexFormat HEX = HexFormat.of();
    /** Values nested deeper are an attack on the stack. */
    private static final int DEEPEST_VALUE = 64;

    private OtlpProtobuf() {}

    static List<OtlpSpan> spans(byte[] body) {
        List<OtlpSpan> spans = new ArrayList<>();
        boolean resources = false;
        WireReader request = new WireReader(body);
        for (int field = request.next(); field != 0; field = request.next()) {
            if (field == 1) {
                resources = true;
                resourceSpans(request.message(), spans);
            } else {
                request.skip();
            }
        }
        if (!resources) {
            throw new OtlpException(400, "Invalid OpenTelemetry format - no spans found");
        }
        return spans;
    }

    private static void resourceSpans(WireReader resource, List<OtlpSpan> spans) {
        for (int field = resource.next(); field != 0; field = resource.next()) {
            if (field == 2) {
                scopeSpans(resource.message(), spans);
            } else {
                resource.skip();
            }
        }
    }

    private static void scopeSpans(WireReader scope, List<OtlpSpan> spans) {
        for (int field = scope.next(); field != 0; field = scope.next()) {
            if (field == 2) {
                spans.add(span(scope.message()));
            } else {
                scope.skip();
            }
        }
    }

    private static OtlpSpan span(WireReader in) {
        String traceId = "";
        String spanId = "";
        String parentId = "";
        String name = "";
        SpanKind kind = SpanKind.INTERNAL;
        long started = 0;
        long ended = 0;
        Map<String, JsonNode> attributes = new LinkedHashMap<>();
        List<OtlpSpan.Event> events = new ArrayList<>();
        List<OtlpSpan.Link> links = new ArrayList<>();
        Status status = new Status(0, "");
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> traceId = HEX.formatHex(in.bytes());
                case 2 -> spanId = HEX.formatHex(in.bytes());
                case 4 -> parentId = HEX.formatHex(in.bytes());
                case 5 -> name = in.text();
                case 6 -> kind = SpanKind.of(in.integer());
                case 7 -> started = in.fixed64();
                case 8 -> ended = in.fixed64();
                case 9 -> attribute(in.message(), attributes, 0);
                case 11 -> events.add(event(in.message()));
                case 13 -> links.add(link(in.message()));
                case 15 -> status = status(in.message());
                default -> in.skip();
            }
        }
        return new OtlpSpan(
                traceId,
                spanId,
                parentId,
                name,
                kind,
                started,
                ended,
                attributes,
                events,
                links,
                status.code,
                status.message);
    }

    private record Status(int code, String message) {}

    private static Status status(WireReader in) {
        int code = 0;
        String message = "";
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 2 -> message = in.text();
                case 3 -> code = (int) in.integer();
                default -> in.skip();
            }
        }
        return new Status(code, message);
    }

    private static OtlpSpan.Event event(WireReader in) {
        long time = 0;
        String name = "";
        Map<String, JsonNode> attributes = new LinkedHashMap<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> time = in.fixed64();
                case 2 -> name = in.text();
                case 3 -> attribute(in.message(), attributes, 0);
                default -> in.skip();
            }
        }
        return new OtlpSpan.Event(name, time, attributes);
    }

    private static OtlpSpan.Link link(WireReader in) {
        String traceId = "";
        String spanId = "";
        Map<String, JsonNode> attributes = new LinkedHashMap<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> traceId = HEX.formatHex(in.bytes());
                case 2 -> spanId = HEX.formatHex(in.bytes());
                case 4 -> attribute(in.message(), attributes, 0);
                default -> in.skip();
            }
        }
        return new OtlpSpan.Link(traceId, spanId, attributes);
    }

    private static void attribute(WireReader in, Map<String, JsonNode> attributes, int depth) {
        String key = "";
        JsonNode value = NODES.nullNode();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> key = in.text();
                case 2 -> value = value(in.message(), depth + 1);
                default -> in.skip();
            }
        }
        attributes.put(key, value);
    }

    private static JsonNode value(WireReader in, int depth) {
        if (depth > DEEPEST_VALUE) {
            throw new OtlpException();
        }
        JsonNode value = NODES.nullNode();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> value = NODES.textNode(in.text());
                case 2 -> value = NODES.booleanNode(in.integer() != 0);
                case 3 -> value = NODES.numberNode(in.integer());
                case 4 -> value = NODES.numberNode(Double.longBitsToDouble(in.fixed64()));
                case 5 -> value = array(in.message(), depth);
                case 6 -> value = object(in.message(), depth);
                case 7 -> value = NODES.binaryNode(in.bytes());
                default -> in.skip();
            }
        }
        return value;
    }

    private static ArrayNode array(WireReader in, int depth) {
        ArrayNode array = NODES.arrayNode();
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                array.add(value(in.message(), depth + 1));
            } else {
                in.skip();
            }
        }
        return array;
    }

    private static ObjectNode object(WireReader in, int depth) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field == 1) {
                attribute(in.message(), members, depth);
            } else {
                in.skip();
            }
        }
        return NODES.objectNode().setAll(members);
    }
}
