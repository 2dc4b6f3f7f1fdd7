package dev.mlopscloud.tracking.trace;

import dev.mlopscloud.tracking.api.ErrorCode;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.artifact.ArtifactFiles;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code get-trace-artifact}: a trace's spans as one JSON file, which the UI draws, or one of its attachments. Spans of
 * older clients are a file among the trace's artifacts, as attachments are.
 */
@Singleton
final class TraceFileRoutes {
    private static final String FILE = "traces.json";
    private static final Pattern ATTACHMENT =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final TraceStore traces;
    private final SpanStore spans;
    private final ArtifactFiles files;
    private final Vertx vertx;

    TraceFileRoutes(TraceStore traces, SpanStore spans, ArtifactFiles files, Vertx vertx) {
        this.traces = traces;
        this.spans = spans;
        this.files = files;
        this.vertx = vertx;
    }

    /**
     * What to answer with.
     *
     * @param document the spans, if they are kept here; else the file at {@code path} is it
     */
    private record Answer(@Nullable String document, String root, String path) {}

    void install(@Observes Router router) {
        router.get("/api/3.0/mlflow/get-trace-artifact").handler(this::file);
    }

    private void file(RoutingContext context) {
        HttpServerRequest request = context.request();
        request.pause();
        vertx.executeBlocking(() -> find(request.getParam("request_id", ""), request.getParam("path", "")), false)
                .onSuccess(answer -> answer(request, answer))
                .onFailure(cause -> files.fail(request, cause));
    }

    private Answer find(String traceId, String attachment) {
        if (traceId.isEmpty()) {
            throw new MlflowException(
                    ErrorCode.BAD_REQUEST, "Request must include the \"request_id\" query parameter.");
        }
        if (traceId.indexOf('\0') >= 0) {
            throw MlflowException.invalid("'request_id' cannot contain NUL (0x00) characters");
        }
        if (!attachment.isEmpty() && !ATTACHMENT.matcher(attachment).matches()) {
            ArtifactFiles.checked(attachment);
            throw MlflowException.invalid("Invalid attachment path: '" + attachment.replace("\0", "")
                    + "'. Attachment path must be a valid UUID.");
        }
        TraceInfo info =
                traces.find(List.of(traceId)).stream().findFirst().orElseThrow(() -> TraceStore.missing(traceId));
        String root = info.tags().getOrDefault(TraceStore.LOCATION_TAG, "");
        if (!attachment.isEmpty()) {
            return new Answer(null, root, "attachments/" + attachment);
        }
        if (!TraceStore.IN_STORE.equals(info.tags().get(TraceStore.SPANS_TAG))) {
            return new Answer(null, root, FILE);
        }
        List<String> documents = spans.documents(List.of(traceId)).getOrDefault(traceId, List.of());
        return new Answer("{\"spans\":[" + String.join(",", documents) + "]}", root, FILE);
    }

    private void answer(HttpServerRequest request, Answer answer) {
        if (answer.document == null) {
            files.send(request, answer.root, answer.path);
            return;
        }
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader("Content-Disposition", "attachment; filename=" + FILE)
                .end(answer.document);
    }
}
