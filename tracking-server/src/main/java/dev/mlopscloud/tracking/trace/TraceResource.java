package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.api.Empty;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.search.FilterParser;
import dev.mlopscloud.tracking.search.OrderParser;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /api/3.0/mlflow/traces}; what 2.0 has in common with it arrives here as well. */
@Path("api/3.0/mlflow/traces")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class TraceResource {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 500;
    private static final int MOST_LINKS = 100;
    private static final int LONGEST_TAG = 8000;

    private final TraceStore traces;
    private final SpanStore spans;
    private final Clock clock = Clock.systemUTC();

    TraceResource(TraceStore traces, SpanStore spans) {
        this.traces = traces;
        this.spans = spans;
    }

    /** How many traces were deleted. */
    public record Deleted(int tracesDeleted) {}

    @POST
    public ObjectNode start(Fields request) {
        Fields trace = request.object("trace");
        if (trace == null) {
            throw request.missing("trace");
        }
        Fields info = trace.object("trace_info");
        if (info == null) {
            throw trace.missing("trace_info");
        }
        return infoAlone(traces.start(TraceInfo.read(info, clock.millis()), true));
    }

    @GET
    @Path("{traceId}")
    public ObjectNode info(@PathParam("traceId") String traceId) {
        return infoAlone(
                traces.find(List.of(traceId)).stream().findFirst().orElseThrow(() -> TraceStore.missing(traceId)));
    }

    private static ObjectNode infoAlone(TraceInfo info) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putObject("trace").set("trace_info", info.json());
        return answer;
    }

    @GET
    @Path("get")
    public ObjectNode get(Fields request) {
        String traceId = request.required("trace_id");
        TraceInfo info = traces.find(List.of(traceId)).stream()
                .findFirst()
                .orElseThrow(() -> MlflowException.missing("Trace with ID " + traceId + " is not found."));
        List<String> found = spans.documents(List.of(traceId)).getOrDefault(traceId, List.of());
        if (!request.flag("allow_partial", false) && found.size() < expected(info)) {
            throw MlflowException.missing(
                    "Trace with ID " + traceId + " is not fully exported yet, please try again later.");
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("trace", whole(info, found));
        return answer;
    }

    private static int expected(TraceInfo info) {
        return SpanJson.parsed(info.metadata().getOrDefault("mlflow.trace.sizeStats", "{}"))
                .path("num_spans")
                .asInt();
    }

    private static ObjectNode whole(TraceInfo info, List<String> documents) {
        ObjectNode trace = JsonNodeFactory.instance.objectNode();
        trace.set("trace_info", info.json());
        if (!documents.isEmpty()) {
            ArrayNode list = trace.putArray("spans");
            documents.forEach(document -> list.add(SpanJson.openTelemetry(document)));
        }
        return trace;
    }

    /** Traces whose spans are not all here yet are left out. */
    @GET
    @Path("batchGet")
    public ObjectNode batch(Fields request) {
        List<String> ids = ids(request);
        Map<String, List<String>> documents = spans.documents(ids);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        for (TraceInfo info : traces.find(ids)) {
            List<String> found = documents.getOrDefault(info.traceId(), List.of());
            if (!found.isEmpty() && found.size() >= expected(info)) {
                answer.withArray("traces").add(whole(info, found));
            }
        }
        return answer;
    }

    @POST
    @Path("batchGetInfos")
    public ObjectNode batchInfos(Fields request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        traces.find(ids(request))
                .forEach(info -> answer.withArray("trace_infos").add(info.json()));
        return answer;
    }

    private static List<String> ids(Fields request) {
        List<String> ids = request.texts("trace_ids");
        if (ids.isEmpty()) {
            throw request.missing("trace_ids");
        }
        return ids;
    }

    @POST
    @Path("search")
    public ObjectNode search(Fields request) {
        // The UI asks in no location at all on pages that have not chosen one: it finds nothing there.
        List<Fields> locations = request.objects("locations");
        if (!request.has("locations")) {
            throw request.missing("locations");
        }
        int size = Validation.pageSize(request, DEFAULT_PAGE, LARGEST_PAGE);
        PageToken start = PageToken.of(request.text("page_token"));
        List<TraceInfo> found = traces.search(new TraceStore.Query(
                locations.stream()
                        .filter(location -> location.has("mlflow_experiment"))
                        .map(TraceInfo::experiment)
                        .toList(),
                FilterParser.parse(request.text("filter"), TraceSearch.GRAMMAR),
                OrderParser.parse(request.texts("order_by"), TraceSearch.GRAMMAR),
                start,
                size + 1));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        found.stream().limit(size).forEach(info -> answer.withArray("traces").add(info.json()));
        String next = start.next(size, found, TraceInfo::traceId);
        return next == null ? answer : answer.put("next_page_token", next);
    }

    @POST
    @Path("delete-traces")
    public Deleted delete(Fields request) {
        long experimentId = Validation.experimentId(request.required("experiment_id"));
        List<String> ids = request.texts("request_ids");
        Long upTo = request.integer("max_timestamp_millis");
        Long most = request.integer("max_traces");
        checkSelection(ids, upTo, most);
        return new Deleted(traces.delete(experimentId, upTo, most, ids));
    }

    private static void checkSelection(List<String> ids, @Nullable Long upTo, @Nullable Long most) {
        if (upTo == null && ids.isEmpty()) {
            throw MlflowException.invalid("Either `max_timestamp_millis` or `trace_ids` must be specified.");
        }
        if (upTo != null && !ids.isEmpty()) {
            throw MlflowException.invalid("Only one of `max_timestamp_millis` and `trace_ids` can be specified.");
        }
        if (!ids.isEmpty() && most != null) {
            throw MlflowException.invalid("`max_traces` can't be specified if `trace_ids` is specified.");
        }
        if (most != null && most <= 0) {
            throw MlflowException.invalid("`max_traces` must be a positive integer, received " + most + ".");
        }
    }

    @PATCH
    @Path("{traceId}/tags")
    public Empty setTag(@PathParam("traceId") String traceId, Fields request) {
        String key = Validation.key(request.required("key"), "key");
        Validation.atMost(key, Validation.MAX_KEY_LENGTH, "key");
        changeable(key, "set", TraceStore.OWN_TAGS.contains(key));
        traces.setTag(traceId, key, Validation.cut(request.textOr("value", ""), LONGEST_TAG));
        return Empty.ANSWER;
    }

    @DELETE
    @Path("{traceId}/tags")
    public Empty deleteTag(@PathParam("traceId") String traceId, Fields request) {
        String key = request.required("key");
        // Clearing this one lets a trace be archived after all.
        changeable(key, "deleted", TraceStore.OWN_TAGS.contains(key) && !key.equals("mlflow.trace.archivalFailure"));
        traces.deleteTag(traceId, key);
        return Empty.ANSWER;
    }

    private static void changeable(String key, String operation, boolean own) {
        if (own) {
            throw MlflowException.invalid("Tag '" + key + "' is immutable and cannot be " + operation + " on a trace.");
        }
    }

    @POST
    @Path("link-to-run")
    public Empty linkToRun(Fields request) {
        List<String> ids = ids(request);
        String runId = request.required("run_id");
        if (ids.size() > MOST_LINKS) {
            throw MlflowException.invalid("Cannot link more than " + MOST_LINKS + " traces to a run in a single"
                    + " request. Provided " + ids.size() + " traces.");
        }
        traces.link(ids, runId);
        return Empty.ANSWER;
    }

    @POST
    @Path("link-prompts")
    public Empty linkPrompts(Fields request) {
        String traceId = request.required("trace_id");
        List<Fields> prompts = request.objects("prompt_versions");
        if (prompts.isEmpty()) {
            throw request.missing("prompt_versions");
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        prompts.forEach(prompt ->
                list.addObject().put("name", prompt.required("name")).put("version", prompt.required("version")));
        traces.linkPrompts(traceId, list.toString());
        return Empty.ANSWER;
    }
}
