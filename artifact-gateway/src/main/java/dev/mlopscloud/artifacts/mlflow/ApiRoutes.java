package dev.mlopscloud.artifacts.mlflow;

import dev.mlopscloud.artifacts.transfer.ClientStalled;
import dev.mlopscloud.artifacts.transfer.RequestBody;
import dev.mlopscloud.artifacts.transfer.TransferConfig;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Brings requests to their operations: matched by the path as it was sent, because a normalised one no longer shows
 * what a client tried, and run on virtual threads, so many at a time.
 */
@Singleton
public final class ApiRoutes {
    private static final Logger LOG = Logger.getLogger(ApiRoutes.class);
    private static final String API = "api/2.0/mlflow-artifacts/";
    private static final String PREFIXES = "/(?:ajax-)?api/2\\.0/mlflow-artifacts/";
    private static final String ANYTHING = "[\\s\\S]+";

    private final ExecutorService threads;
    private final TransferConfig config;
    private final Semaphore turns;

    ApiRoutes(@VirtualThreads ExecutorService threads, TransferConfig config) {
        this.threads = threads;
        this.config = config;
        this.turns = new Semaphore(config.concurrent(), true);
    }

    /** What a request of one method does; blocks, and answers or throws. */
    public interface Operation {
        void run(Exchange exchange) throws IOException;
    }

    /** Serves exactly {@code route}. */
    void exactly(Router router, String route, Map<HttpMethod, Operation> operations) {
        add(router, route, "", operations);
    }

    /** Serves all that is longer than {@code route}. */
    public void below(Router router, String route, Map<HttpMethod, Operation> operations) {
        add(router, route, ANYTHING, operations);
    }

    private void add(Router router, String route, String rest, Map<HttpMethod, Operation> operations) {
        String allowed =
                operations.keySet().stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", "));
        router.routeWithRegex(PREFIXES + Pattern.quote(route) + rest)
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
        HttpServerRequest request = context.request();
        request.pause();
        RequestBody body = RequestBody.of(request, context.vertx().getOrCreateContext(), config.idleTimeout());
        String path = request.path();
        String tail = path.substring(path.indexOf(API) + API.length() + route.length());
        threads.execute(() -> run(new Exchange(request, body, tail, config.idleTimeout()), operation));
    }

    private void run(Exchange exchange, Operation operation) {
        try {
            if (!turns.tryAcquire(config.queueTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
                throw ApiException.of(ErrorCode.TEMPORARILY_UNAVAILABLE, "Too many transfers. Try again later.");
            }
            try {
                operation.run(exchange);
            } finally {
                turns.release();
            }
        } catch (ClientStalled e) {
            LOG.debugf("A transfer ended early: %s", e.getMessage());
            exchange.breakOff();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.breakOff();
        } catch (IOException | RuntimeException e) {
            fail(exchange, e);
        } finally {
            exchange.body().discardRest();
        }
    }

    private static void fail(Exchange exchange, Exception failure) {
        ApiException answer = Failures.explain(failure);
        if (exchange.response().headWritten()) {
            LOG.warnf("An answer broke off: %s", answer.getMessage());
            exchange.breakOff();
        } else {
            exchange.json(answer.status(), answer.body());
        }
    }
}
