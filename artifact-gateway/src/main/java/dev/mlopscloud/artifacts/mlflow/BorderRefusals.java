package dev.mlopscloud.artifacts.mlflow;

import dev.mlopscloud.platform.border.Refusals;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** The border's refusals in the words of MLflow's server. */
@Singleton
final class BorderRefusals implements Refusals {

    @Override
    public void foreignHost(RoutingContext request) {
        refuse(request, "Invalid Host header - possible DNS rebinding attack detected");
    }

    @Override
    public void foreignOrigin(RoutingContext request) {
        refuse(request, "Cross-origin request blocked");
    }

    @Override
    public void malformedPath(RoutingContext request) {
        ApiException answer = ApiException.of(ErrorCode.INVALID_PARAMETER_VALUE, "Invalid path");
        request.response()
                .setStatusCode(answer.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(answer.body().toString());
    }

    private static void refuse(RoutingContext request, String text) {
        request.response()
                .setStatusCode(403)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                .end(text);
    }
}
