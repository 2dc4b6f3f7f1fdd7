package dev.mlopscloud.tracking.api;

import dev.mlopscloud.tracking.search.SearchException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/** Turns failures into MLflow's answers; nothing of a failure's inside is shown. */
final class Errors {
    private static final Logger LOG = Logger.getLogger(Errors.class);

    @ServerExceptionMapper
    Response refused(MlflowException e) {
        return json(e.code(), e.text());
    }

    @ServerExceptionMapper
    Response refused(SearchException e) {
        return json(ErrorCode.INVALID_PARAMETER_VALUE, e.text());
    }

    @ServerExceptionMapper
    Response unknown(NotFoundException e, HttpServerRequest request) {
        return UnsupportedRoutes.covers(request.path()) ? unsupported() : html(HtmlPage.NOT_FOUND);
    }

    @ServerExceptionMapper
    Response wrongMethod(NotAllowedException e, HttpServerRequest request, ContainerRequestContext context) {
        if (UnsupportedRoutes.isAmongTraces(request.path())) {
            return unsupported();
        }
        Response refusal = html(HtmlPage.METHOD_NOT_ALLOWED);
        if (context instanceof ResteasyReactiveContainerRequestContext reactive
                && reactive.getServerRequestContext() instanceof ResteasyReactiveRequestContext known) {
            return Response.fromResponse(refusal)
                    .header(HttpHeaders.ALLOW, WrongMethod.allowed(known))
                    .build();
        }
        return refusal;
    }

    private static Response unsupported() {
        return json(ErrorCode.NOT_IMPLEMENTED, "This server does not support this part of MLflow's API yet.");
    }

    @ServerExceptionMapper
    Response failed(RuntimeException e, HttpServerRequest request) {
        LOG.errorf(e, "%s %s failed", request.method(), request.path());
        return json(ErrorCode.INTERNAL_ERROR, "Internal error: the server's log has the cause.");
    }

    private static Response json(ErrorCode code, String message) {
        return Response.status(code.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(ErrorBody.of(code, message))
                .build();
    }

    private static Response html(HtmlPage page) {
        return Response.status(page.status())
                .type("text/html; charset=utf-8")
                .entity(page.text())
                .build();
    }
}
