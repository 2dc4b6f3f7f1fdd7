package dev.mlopscloud.tracking.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopscloud.platform.border.Refusals;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;

/** The border's refusals in MLflow's words ({@code mlflow/server/fastapi_security.py}). */
@Singleton
final class BorderRefusals implements Refusals {
    private static final int FORBIDDEN = 403;

    /** Probes that MLflow answers under any name. */
    private static final Set<String> OPEN = Set.of("/health", "/version");

    private final ObjectMapper json;

    BorderRefusals(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public void foreignHost(RoutingContext request) {
        if (OPEN.contains(request.request().path())) {
            request.next();
            return;
        }
        refuse(request, "Invalid Host header - possible DNS rebinding attack detected");
    }

    @Override
    public void foreignOrigin(RoutingContext request) {
        refuse(request, "Cross-origin request blocked");
    }

    @Override
    public void malformedPath(RoutingContext request) {
        try {
            byte[] body = json.writeValueAsBytes(
                    ErrorBody.of(ErrorCode.INVALID_PARAMETER_VALUE, "The path is not encoded as a path has to be."));
            request.response()
                    .setStatusCode(ErrorCode.INVALID_PARAMETER_VALUE.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(Buffer.buffer(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refuse(RoutingContext request, String text) {
        request.response()
                .setStatusCode(FORBIDDEN)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                .end(text);
    }
}
