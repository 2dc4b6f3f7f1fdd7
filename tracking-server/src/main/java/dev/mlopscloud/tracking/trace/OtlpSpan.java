package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A span as OpenTelemetry's protocol carries it.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 * @param parentId empty for a root
 * @param started nanoseconds since 1970
 * @param ended nanoseconds since 1970; 0 while it runs
 * @param status 0 unset, 1 ok, 2 error
 */
record OtlpSpan(
        String traceId,
        String spanId,
        String parentId,
        String name,
        SpanKind kind,
        long started,
        long ended,
        Map<String, JsonNode> attributes,
        List<Event> events,
        List<Link> links,
        int status,
        String message) {

    record Event(String name, long time, Map<String, JsonNode> attributes) {}

    record Link(String traceId, String spanId, Map<String, JsonNode> attributes) {}

    boolean isRoot() {
        return parentId.isEmpty();
    }

    /** MLflow's id of the trace. */
    String mlflowTraceId() {
        return "tr-" + traceId;
    }
}
