package dev.mlopscloud.artifacts.mlflow;

import dev.mlopscloud.artifacts.transfer.Exchange;
import dev.mlopscloud.artifacts.transfer.Exchanges;
import dev.mlopscloud.artifacts.transfer.Operation;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Brings requests to their operations, by the path as it was sent: a normalised one no longer shows what a client
 * tried.
 */
@Singleton
public final class ApiRoutes {
    private static final String API = "mlflow-artifacts/";
    private static final String OWN_API = "mlops-artifacts/";
    /** Without a colon, which metrics would take for the sign of a route with parameters. */
    private static final String PREFIX = "/(ajax-)?api/2\\.0/";

    private static final String ANYTHING = "[\\s\\S]+";

    private final Exchanges exchanges;

    ApiRoutes(Exchanges exchanges) {
        this.exchanges = exchanges;
    }

    /** Serves exactly {@code route}. */
    void exactly(Router router, String route, Map<HttpMethod, Operation> operations) {
        add(router, API + route, "", operations);
    }

    /** Serves all that is longer than {@code route}. */
    public void below(Router router, String route, Map<HttpMethod, Operation> operations) {
        add(router, API + route, ANYTHING, operations);
    }

    /** Serves all that is longer than {@code route} beside MLflow's API. */
    public void own(Router router, String route, Map<HttpMethod, Operation> operations) {
        add(router, OWN_API + route, ANYTHING, operations);
    }

    private void add(Router router, String route, String rest, Map<HttpMethod, Operation> operations) {
        String allowed =
                operations.keySet().stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", "));
        router.routeWithRegex(PREFIX + Pattern.quote(route) + rest)
                .useNormalizedPath(false)
                .handler(context -> {
                    Operation operation = operations.get(context.request().method());
                    if (operation == null) {
                        refuseMethod(context, allowed + ", OPTIONS");
                    } else {
                        begin(context, route, operation);
                    }
                });
    }

    private static void refuseMethod(RoutingContext context, String allowed) {
        HttpServerResponse response = context.response().putHeader(HttpHeaders.ALLOW, allowed);
        if (context.request().method().equals(HttpMethod.OPTIONS)) {
            response.setStatusCode(204).end();
        } else {
            response.setStatusCode(405)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                    .end(HtmlErrors.METHOD_NOT_ALLOWED);
        }
    }

    private void begin(RoutingContext context, String route, Operation operation) {
        String path = context.request().path();
        String tail = path.substring(path.indexOf(route) + route.length());
        exchanges.begin(context, tail, operation, ApiRoutes::refuse);
    }

    private static void refuse(Exchange exchange, Exception failure) {
        ApiException answer = Failures.explain(failure);
        exchange.json(answer.status(), answer.body());
    }
}
