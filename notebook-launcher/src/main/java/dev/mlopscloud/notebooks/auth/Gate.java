package dev.mlopscloud.notebooks.auth;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.Apis;
import dev.mlopscloud.notebooks.api.Json;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * The one check of every request, behind the border's: nothing is open that is not listed here. Programs show the
 * token; browsers show the cookie, and for whatever changes something the XSRF proof as well.
 */
@Singleton
final class Gate {
    /** Behind the border (1000), before all routes. */
    private static final int PRIORITY = 900;

    private static final Set<String> OPEN =
            Set.of("/login", "/logout", "/api", "/robots.txt", "/favicon.ico", "/api/security/csp-report");
    private static final List<String> OPEN_BELOW = List.of("/static/favicons/", "/q/health");
    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    /** Answers that people made: other sites must not have them read in the reader's name. */
    private static final List<String> FILES = List.of("/files/", "/nbconvert/");

    private final Token token;
    private final LoginCookie cookie;
    private final Xsrf xsrf;

    Gate(Token token, LoginCookie cookie, Xsrf xsrf) {
        this.token = token;
        this.cookie = cookie;
        this.xsrf = xsrf;
    }

    void install(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        // Routes are found by the normalised path: what is open must be told by the same.
        String path = context.normalizedPath();
        if (request.method().equals(HttpMethod.OPTIONS)) {
            preflight(request);
        } else if (open(path)) {
            context.next();
        } else if (token.inHeader(request.getHeader(HttpHeaders.AUTHORIZATION))) {
            context.next();
        } else if (token.matches(request.getParam("token"))) {
            cookie.give(request);
            xsrf.ensure(request);
            context.next();
        } else if (cookie.valid(request)) {
            byCookie(context);
        } else {
            anonymous(context);
        }
    }

    private static boolean open(String path) {
        return OPEN.contains(path) || below(OPEN_BELOW, path);
    }

    private static boolean below(List<String> prefixes, String path) {
        for (String prefix : prefixes) {
            if (path.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static void preflight(HttpServerRequest request) {
        request.response()
                .setStatusCode(204)
                .putHeader("Access-Control-Allow-Headers", "accept, content-type, authorization, x-xsrftoken")
                .putHeader("Access-Control-Allow-Methods", "GET, PUT, POST, PATCH, DELETE, OPTIONS")
                .end();
    }

    private void byCookie(RoutingContext context) {
        HttpServerRequest request = context.request();
        String path = context.normalizedPath();
        boolean file = below(FILES, path);
        boolean proofNeeded = !READS.contains(request.method()) || (file && !fromOurPage(request));
        if (proofNeeded && !xsrf.proven(request)) {
            refuse(request, "'_xsrf' argument missing from " + request.method());
            return;
        }
        if (!Apis.cover(path)) {
            xsrf.ensure(request);
        }
        context.next();
    }

    /** Whether a link of ours, or the reader's own hand, led here; scripts of other sites must not read files. */
    private static boolean fromOurPage(HttpServerRequest request) {
        if ("none".equals(request.getHeader("Sec-Fetch-Site"))) {
            return true;
        }
        String referer = request.getHeader(HttpHeaders.REFERER);
        String host = request.getHeader(HttpHeaders.HOST);
        try {
            return referer != null
                    && host != null
                    && host.equals(URI.create(referer).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void anonymous(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean page = READS.contains(request.method())
                && !Apis.cover(context.normalizedPath())
                && !request.headers().contains(HttpHeaders.UPGRADE);
        if (page) {
            String next = URLEncoder.encode(request.uri(), StandardCharsets.UTF_8);
            request.response()
                    .setStatusCode(302)
                    .putHeader(HttpHeaders.LOCATION, "/login?next=" + next)
                    .end();
        } else {
            refuse(request, "Forbidden");
        }
    }

    private static void refuse(HttpServerRequest request, String message) {
        request.response()
                .setStatusCode(403)
                .putHeader(HttpHeaders.CONTENT_TYPE, Answers.JSON)
                .putHeader("Content-Security-Policy", Answers.API_POLICY)
                .end(Buffer.buffer(Json.bytes(Answers.error(message, null))));
    }
}
