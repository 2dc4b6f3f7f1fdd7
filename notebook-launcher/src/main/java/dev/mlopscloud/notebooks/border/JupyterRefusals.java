package dev.mlopscloud.notebooks.border;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.platform.border.Refusals;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** A foreign host is 403; a foreign page's write finds nothing (404), its WebSocket is 403. */
@Singleton
final class JupyterRefusals implements Refusals {

    JupyterRefusals() {}

    @Override
    public void foreignHost(RoutingContext request) {
        end(request, 403, "Forbidden");
    }

    @Override
    public void foreignOrigin(RoutingContext request) {
        if (request.request().headers().contains(HttpHeaders.UPGRADE)) {
            end(request, 403, "Forbidden");
        } else {
            end(request, 404, "Not Found");
        }
    }

    @Override
    public void malformedPath(RoutingContext request) {
        end(request, 400, "The path is not encoded as a path has to be");
    }

    private static void end(RoutingContext request, int status, String message) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, Answers.JSON)
                .putHeader("Content-Security-Policy", Answers.API_POLICY)
                .end(Buffer.buffer(Json.bytes(Answers.error(message, null))));
    }
}
