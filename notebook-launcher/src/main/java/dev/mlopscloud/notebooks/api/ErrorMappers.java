package dev.mlopscloud.notebooks.api;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns whatever went wrong into Jupyter's error body, or into a page where a browser asked for one. */
final class ErrorMappers {
    private static final Logger LOG = Logger.getLogger(ErrorMappers.class);

    @ServerExceptionMapper
    Response refused(ApiError error, HttpServerRequest request) {
        return answer(request, error.status(), String.valueOf(error.getMessage()), error.reason());
    }

    @ServerExceptionMapper
    Response http(WebApplicationException error, HttpServerRequest request) {
        Response.StatusType status = error.getResponse().getStatusInfo();
        return answer(request, status.getStatusCode(), status.getReasonPhrase(), null);
    }

    @ServerExceptionMapper
    Response unexpected(RuntimeException error, HttpServerRequest request) {
        LOG.error("A request failed", error);
        return answer(request, 500, "Unhandled error", null);
    }

    private static Response answer(HttpServerRequest request, int status, String message, @Nullable String reason) {
        if (!ErrorPage.isWanted(request)) {
            return Answers.json(status, Answers.error(message, reason));
        }
        return Response.status(status)
                .type(ErrorPage.HTML)
                .header("Content-Security-Policy", Answers.PAGE_POLICY)
                .entity(ErrorPage.of(status, message))
                .build();
    }
}
