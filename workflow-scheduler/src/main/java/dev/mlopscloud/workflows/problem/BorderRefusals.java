package dev.mlopscloud.workflows.problem;

import dev.mlopscloud.platform.border.Refusals;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** The border's refusals in the words of Airflow's API. */
@Singleton
final class BorderRefusals implements Refusals {
    @Override
    public void foreignHost(RoutingContext request) {
        end(request, 400, "Invalid host header");
    }

    @Override
    public void foreignOrigin(RoutingContext request) {
        end(request, 403, "Requests from pages of another origin may not change anything");
    }

    @Override
    public void malformedPath(RoutingContext request) {
        end(request, 400, "The path is not encoded as a path has to be");
    }

    private static void end(RoutingContext request, int status, String detail) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end("{\"detail\":\"" + detail + "\"}");
    }
}
