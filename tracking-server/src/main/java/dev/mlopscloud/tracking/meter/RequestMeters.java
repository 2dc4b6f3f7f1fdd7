package dev.mlopscloud.tracking.meter;

import dev.mlopscloud.platform.meter.KnownMethods;
import dev.mlopscloud.tracking.serverinfo.VersionResource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * {@code mlflow_http_request_total} and {@code mlflow_http_request_duration_seconds}, and {@code /metrics}, where
 * Prometheus finds them on MLflow's own server. What asks for a sign of life is not counted, as there.
 */
@Singleton
final class RequestMeters {
    /** Behind the border, and before {@code /ajax-api} is taken for {@code /api}. */
    private static final int PRIORITY = 960;

    private static final Set<String> NOT_COUNTED = Set.of("/health", "/version", "/metrics");
    private static final String OURS = "/q/";

    private static final String WATCHED = RequestMeters.class.getName();

    private record Kind(String method, int status) {}

    private record Meters(Counter requests, Timer duration) {}

    private final MeterRegistry registry;
    private final Map<Kind, Meters> known = new ConcurrentHashMap<>();

    RequestMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void install(@Observes Filters filters) {
        filters.register(this::watch, PRIORITY);
    }

    void install(@Observes Router router) {
        router.get("/metrics").handler(context -> context.reroute("/q/metrics"));
    }

    private void watch(RoutingContext context) {
        String path = context.request().path();
        // What is answered under another name passes here twice.
        if (!NOT_COUNTED.contains(path)
                && !path.startsWith(OURS)
                && context.data().put(WATCHED, true) == null) {
            long begin = System.nanoTime();
            String method = KnownMethods.known(context.request().method().name());
            context.addEndHandler(ended -> {
                Meters meters = known.computeIfAbsent(
                        new Kind(method, context.response().getStatusCode()), this::made);
                meters.requests.increment();
                meters.duration.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
            });
        }
        context.next();
    }

    private Meters made(Kind kind) {
        String status = Integer.toString(kind.status);
        return new Meters(
                Counter.builder("mlflow.http.request")
                        .description("Requests")
                        .tags("method", kind.method, "status", status)
                        .register(registry),
                Timer.builder("mlflow.http.request.duration")
                        .description("From a request's head to the end of its answer")
                        .tags("method", kind.method, "status", status, "mlflow_version", VersionResource.VERSION)
                        .serviceLevelObjectives(Buckets.DURATIONS.toArray(Duration[]::new))
                        .register(registry));
    }
}
