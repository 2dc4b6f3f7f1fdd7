package dev.mlopscloud.notebooks.api;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** What a person sees in a browser where a program gets an error body. */
public final class ErrorPage {
    /** The media type of pages. */
    static final String HTML = "text/html;charset=UTF-8";

    private ErrorPage() {}

    @CheckedTemplate(basePath = "")
    static final class Templates {
        private Templates() {}

        static native TemplateInstance error(int status, String reason, String message);
    }

    /** Whether a browser asked for a page, and not a program for an answer of the API. */
    static boolean isWanted(HttpServerRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        String path = request.path();
        return accept != null && accept.contains("text/html") && path != null && !Apis.cover(path);
    }

    static String of(int status, String message) {
        return Templates.error(status, HttpResponseStatus.valueOf(status).reasonPhrase(), message)
                .render();
    }

    /** Answers that there is no such page. */
    public static void missing(RoutingContext context) {
        context.response()
                .setStatusCode(404)
                .putHeader(HttpHeaders.CONTENT_TYPE, HTML)
                .end(of(404, "Not Found"));
    }
}
