package dev.mlopscloud.tracking.api;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.spi.ServerRestHandler;

/**
 * What is answered to methods that an address does not take. {@code Allow} names those that it takes as MLflow's web
 * framework does: HEAD wherever GET is, and OPTIONS always.
 */
public final class WrongMethod {
    public static final String READS = "GET, HEAD, OPTIONS";
    public static final String POSTS = "OPTIONS, POST";

    private WrongMethod() {}

    /** Answers GET and HEAD of a path by {@code answer}, which may leave them to later routes, and refuses the rest. */
    public static void refuseAllButReads(Router router, String path, Handler<RoutingContext> answer) {
        router.route(path).handler(context -> {
            HttpMethod method = context.request().method();
            if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
                answer.handle(context);
            } else {
                refuse(context, READS);
            }
        });
    }

    /** Refuses the request's method; OPTIONS is answered, with nothing but what is allowed. */
    public static void refuse(RoutingContext context, String allowed) {
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.ALLOW, allowed)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8");
        if (context.request().method().equals(HttpMethod.OPTIONS)) {
            response.end();
        } else {
            response.setStatusCode(HtmlPage.METHOD_NOT_ALLOWED.status()).end(HtmlPage.METHOD_NOT_ALLOWED.text());
        }
    }

    /** The methods that resources take at the request's address; empty where there is none. */
    static String allowed(ResteasyReactiveRequestContext request) {
        SortedSet<String> methods = new TreeSet<>();
        RequestMapper<InitialMatch> classes =
                new RequestMapper<>(request.getDeployment().getClassMappers());
        RequestMapper.RequestMatch<InitialMatch> match = classes.map(request.getPathWithoutPrefix());
        while (match != null) {
            for (ServerRestHandler handler : match.value.handlers) {
                if (handler instanceof ClassRoutingHandler routing) {
                    add(routing.getMappers(), match.remaining.isEmpty() ? "/" : match.remaining, methods);
                }
            }
            match = classes.continueMatching(request.getPathWithoutPrefix(), match);
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        if (!methods.isEmpty()) {
            methods.add("OPTIONS");
        }
        return String.join(", ", methods);
    }

    private static void add(
            Map<String, RequestMapper<RuntimeResource>> resources, String path, SortedSet<String> methods) {
        resources.forEach((method, mapper) -> {
            if (method != null && mapper.map(path) != null) {
                methods.add(method);
            }
        });
    }
}
