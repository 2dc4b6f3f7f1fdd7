package dev.mlopscloud.tracking.trace;

import dev.mlopscloud.tracking.api.ErrorCode;
import dev.mlopscloud.tracking.api.MlflowException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code get-trace-artifact}: a trace's spans as one JSON file, which the UI draws; there may be more to come. */
@Path("api/3.0/mlflow/get-trace-artifact")
@RunOnVirtualThread
public final class TraceFileResource {
    private final TraceStore traces;
    private final SpanStore spans;

    TraceFileResource(TraceStore traces, SpanStore spans) {
        this.traces = traces;
        this.spans = spans;
    }

    @GET
    public Response file(
            @QueryParam("request_id") @Nullable String traceId, @QueryParam("path") @Nullable String attachment) {
        if (traceId == null || traceId.isEmpty()) {
            throw new MlflowException(
                    ErrorCode.BAD_REQUEST, "Request must include the \"request_id\" query parameter.");
        }
        if (attachment != null && !attachment.isEmpty()) {
            throw new MlflowException(ErrorCode.NOT_IMPLEMENTED, "This server does not keep attachments of traces.");
        }
        if (traces.find(List.of(traceId)).isEmpty()) {
            throw MlflowException.missing("Trace with ID " + traceId + " is not found.");
        }
        List<String> documents = spans.documents(List.of(traceId)).getOrDefault(traceId, List.of());
        return Response.ok("{\"spans\":[" + String.join(",", documents) + "]}", MediaType.TEXT_PLAIN_TYPE)
                .header("Content-Disposition", "attachment; filename=traces.json")
                .build();
    }
}
