package dev.mlopscloud.artifacts.browse;

import dev.mlopscloud.artifacts.transfer.Exchanges;
import dev.mlopscloud.artifacts.transfer.Operation;
import dev.mlopscloud.platform.border.BorderConfig;
import dev.mlopscloud.platform.border.HostPolicy;
import dev.mlopscloud.platform.border.OriginPolicy;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The browser's own port, and so its own origin: what its pages may do, pages of the API's port may not, and the other
 * way round.
 */
@Singleton
final class BrowserServer {
    private static final Logger LOG = Logger.getLogger(BrowserServer.class);
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int IDLE_SECONDS = 300;
    private static final int START_SECONDS = 30;

    /** Nothing but our own files; previews are shown in frames that can do nothing. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final Vertx vertx;
    private final BrowserConfig config;
    private final String host;
    private final Exchanges exchanges;
    private final HostPolicy hosts;
    private final OriginPolicy origins;
    private final Problems problems;
    private @Nullable HttpServer server;

    BrowserServer(
            Vertx vertx,
            BrowserConfig config,
            @ConfigProperty(name = "quarkus.http.host", defaultValue = "127.0.0.1") String host,
            Exchanges exchanges,
            BorderConfig border,
            Problems problems) {
        this.vertx = vertx;
        this.config = config;
        this.host = host;
        this.exchanges = exchanges;
        this.hosts = new HostPolicy(border.allowedHosts().orElse(List.of()));
        this.origins = new OriginPolicy(border.allowedOrigins().orElse(List.of()));
        this.problems = problems;
    }

    void start(@Observes StartupEvent start, Routes routes) throws Exception {
        if (config.port().isEmpty()) {
            return;
        }
        Router router = Router.router(vertx);
        router.route().handler(this::check);
        add(router, routes.all());
        router.route().handler(context -> begin(context, problems::notFound));
        HttpServer started = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(host)
                        .setPort(config.port().getAsInt())
                        .setMaxChunkSize(CHUNK_BYTES)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setTcpNoDelay(true))
                .requestHandler(router);
        server = started.listen().toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        LOG.infof("The object browser listens on http://%s:%d/", host, port());
    }

    /** Where it listens. */
    int port() {
        return server == null ? -1 : server.actualPort();
    }

    private void add(Router router, List<Route> routes) {
        var byPath = routes.stream().collect(Collectors.groupingBy(Route::path));
        byPath.forEach((path, some) -> {
            var byMethod = some.stream().collect(Collectors.toMap(Route::method, Function.identity()));
            router.route(path).handler(context -> {
                HttpMethod asked = context.request().method();
                Route route = byMethod.get(asked.equals(HttpMethod.HEAD) ? HttpMethod.GET : asked);
                if (route == null) {
                    String allowed = byMethod.keySet().stream()
                            .map(HttpMethod::name)
                            .sorted()
                            .collect(Collectors.joining(", "));
                    context.response().putHeader(HttpHeaders.ALLOW, allowed);
                    begin(context, problems::wrongMethod);
                } else {
                    begin(context, route.operation());
                }
            });
        });
    }

    private void begin(RoutingContext context, Operation operation) {
        exchanges.begin(context, "", operation, problems::refuse);
    }

    private void check(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("Referrer-Policy", "same-origin")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        String named = context.request().getHeader(HttpHeaders.HOST);
        boolean reads = List.of(HttpMethod.GET, HttpMethod.HEAD)
                .contains(context.request().method());
        if (!hosts.admits(named)) {
            begin(context, problems::foreignHost);
        } else if (!reads && !origins.admits(context.request().getHeader(HttpHeaders.ORIGIN), named)) {
            begin(context, problems::foreignOrigin);
        } else {
            context.next();
        }
    }

    @PreDestroy
    void stop() {
        if (server != null) {
            server.close();
        }
    }
}
