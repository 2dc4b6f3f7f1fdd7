package dev.mlopscloud.workflows.problem;

import dev.mlopscloud.platform.sql.SqlFailure;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** How what was thrown becomes an answer, and what is refused before: never with more than its author may know. */
final class FailureMappers {
    private static final Logger LOG = Logger.getLogger(FailureMappers.class);

    /** As addresses write it. */
    private static final String NUL = "%00";

    /** Nothing has a name with NUL in it, and no filter can ask for it. */
    @ServerRequestFilter(preMatching = true)
    @Nullable Response askedInVain(HttpServerRequest request) {
        if (request.path().contains(NUL)) {
            return answer(404, "Not Found");
        }
        String query = request.query();
        if (query == null) {
            return null;
        }
        try {
            request.params();
        } catch (IllegalArgumentException e) {
            return answer(400, "The query is not encoded as a query has to be");
        }
        return query.contains(NUL) ? answer(422, "The query should not contain NUL") : null;
    }

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
        if (isBadValue(failure)) {
            LOG.debugf(failure, "The database refuses a value");
            return answer(422, "A value cannot be kept as it is");
        }
        return failed((RuntimeException) failure);
    }

    /** Whether a value is none that the database can keep, such as a text with NUL in JSON: Postgres' class 22. */
    private static boolean isBadValue(SqlFailure failure) {
        return failure.getCause() instanceof SQLException cause
                && cause.getSQLState() != null
                && cause.getSQLState().startsWith("22");
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
