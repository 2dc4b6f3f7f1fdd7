package dev.mlopscloud.notebooks.api;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever went wrong into Jupyter's error body. */
final class ErrorMappers {
    private static final Logger LOG = Logger.getLogger(ErrorMappers.class);

    @ServerExceptionMapper
    Response refused(ApiError error) {
        return Answers.json(error.status(), Answers.error(String.valueOf(error.getMessage()), error.reason()));
    }

    @ServerExceptionMapper
    Response http(WebApplicationException error) {
        int status = error.getResponse().getStatus();
        return Answers.json(
                status, Answers.error(error.getResponse().getStatusInfo().getReasonPhrase(), null));
    }

    @ServerExceptionMapper
    Response unexpected(RuntimeException error) {
        LOG.error("A request failed", error);
        return Answers.json(500, Answers.error("Unhandled error", null));
    }
}
