package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.search.FilterParser;
import dev.mlopscloud.tracking.search.OrderParser;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * {@code /api/2.0/mlflow/traces}: traces as clients before MLflow 3 start, end and read them. Their spans are a file
 * that the client writes beside them.
 */
@Path("api/2.0/mlflow/traces")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class OlderTraceResource {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 500;

    /** The states of version 3 by their names in version 2. */
    private static final Map<String, String> STATES = Map.of(
            "TRACE_STATUS_UNSPECIFIED", "STATE_UNSPECIFIED",
            "OK", "OK",
            "ERROR", "ERROR",
            "IN_PROGRESS", "IN_PROGRESS");

    private final TraceStore traces;

    OlderTraceResource(TraceStore traces) {
        this.traces = traces;
    }

    @POST
    public ObjectNode start(Fields request) {
        return alone(traces.start(
                new TraceInfo(
                        UUID.randomUUID().toString().replace("-", ""),
                        Validation.experimentId(request.text("experiment_id")),
                        request.integerOr("timestamp_ms", 0),
                        null,
                        "IN_PROGRESS",
                        null,
                        null,
                        null,
                        texts(request, "request_metadata", TraceInfo.LONGEST_METADATA),
                        texts(request, "tags", TraceInfo.LONGEST_TAG),
                        List.of()),
                false));
    }

    @PATCH
    @Path("{requestId}")
    public ObjectNode end(@PathParam("requestId") String requestId, Fields request) {
        String state = STATES.get(request.textOr("status", "TRACE_STATUS_UNSPECIFIED"));
        if (state == null) {
            throw request.invalid("status");
        }
        return alone(traces.end(
                requestId,
                request.integerOr("timestamp_ms", 0),
                state,
                texts(request, "tags", TraceInfo.LONGEST_TAG),
                texts(request, "request_metadata", TraceInfo.LONGEST_METADATA)));
    }

    private static Map<String, String> texts(Fields request, String field, int longest) {
        Map<String, String> texts = new TreeMap<>();
        Tag.listed(request, field)
                .forEach(tag -> texts.put(
                        Validation.cut(tag.key(), TraceInfo.LONGEST_KEY), Validation.cut(tag.value(), longest)));
        return texts;
    }

    @GET
    @Path("{requestId}/info")
    public ObjectNode info(@PathParam("requestId") String requestId) {
        return alone(
                traces.find(List.of(requestId)).stream().findFirst().orElseThrow(() -> TraceStore.missing(requestId)));
    }

    @GET
    public ObjectNode search(Fields request) {
        List<String> experiments = request.texts("experiment_ids");
        if (experiments.isEmpty()) {
            throw request.missing("experiment_ids");
        }
        int size = Validation.pageSize(request, DEFAULT_PAGE, LARGEST_PAGE);
        PageToken start = PageToken.of(request.text("page_token"));
        List<TraceInfo> found = traces.search(new TraceStore.Query(
                experiments.stream().map(Validation::experimentId).toList(),
                FilterParser.parse(request.text("filter"), TraceSearch.GRAMMAR),
                OrderParser.parse(request.texts("order_by"), TraceSearch.GRAMMAR),
                start,
                size + 1));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        found.stream().limit(size).forEach(info -> answer.withArray("traces").add(json(info)));
        String next = start.next(size, found, TraceInfo::traceId);
        return next == null ? answer : answer.put("next_page_token", next);
    }

    private static ObjectNode alone(TraceInfo info) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("trace_info", json(info));
        return answer;
    }

    private static ObjectNode json(TraceInfo info) {
        Long duration = info.duration();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("request_id", info.traceId())
                .put("experiment_id", Long.toString(info.experimentId()))
                .put("timestamp_ms", info.requestTime())
                .put("execution_time_ms", duration == null ? 0 : duration)
                .put("status", info.state().equals("STATE_UNSPECIFIED") ? "TRACE_STATUS_UNSPECIFIED" : info.state());
        info.metadata().forEach((key, value) -> json.withArray("request_metadata")
                .addObject()
                .put("key", key)
                .put("value", value));
        info.tags()
                .forEach((key, value) ->
                        json.withArray("tags").addObject().put("key", key).put("value", value));
        return json;
    }
}
