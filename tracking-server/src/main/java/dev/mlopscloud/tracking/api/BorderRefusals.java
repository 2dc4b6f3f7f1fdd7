package dev.mlopscloud.tracking.api;

import dev.mlopscloud.platform.border.Refusals;
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

    private static void refuse(RoutingContext request, String text) {
        request.response()
                .setStatusCode(FORBIDDEN)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                .end(text);
    }
}
