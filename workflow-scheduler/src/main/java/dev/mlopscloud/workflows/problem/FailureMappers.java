package dev.mlopscloud.workflows.problem;

import dev.mlopscloud.platform.sql.SqlFailure;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** How what was thrown becomes an answer: never with more than its author may know. */
final class FailureMappers {
    private static final Logger LOG = Logger.getLogger(FailureMappers.class);

    @ServerExceptionMapper
    Response refused(ApiFailure failure) {
        return answer(failure.status(), failure.detail());
    }

    @ServerExceptionMapper
    Response refused(WebApplicationException failure) {
        int status = failure.getResponse().getStatus();
        return answer(
                status,
                switch (status) {
                    case 404 -> "Not Found";
                    case 405 -> "Method Not Allowed";
                    case 415 -> "Unsupported Media Type";
                    case 406 -> "Not Acceptable";
                    default -> status < 500 ? "Bad Request" : "Internal Server Error";
                });
    }

    /** A database that is away comes back: the request can be made again. */
    @ServerExceptionMapper
    Response failed(SqlFailure failure) {
        if (failure.isUnavailable()) {
            LOG.warnf("The database does not answer: %s", failure.getMessage());
            return answer(503, "The database does not answer");
        }
        return failed((RuntimeException) failure);
    }

    @ServerExceptionMapper
    Response failed(RuntimeException failure) {
        LOG.error("A request failed", failure);
        return answer(500, "Internal Server Error");
    }

    private static Response answer(int status, Object detail) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(Map.of("detail", detail))
                .build();
    }
}
