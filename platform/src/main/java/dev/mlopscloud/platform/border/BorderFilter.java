package dev.mlopscloud.platform.border;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** The one door: every request of every service passes here before any route sees it. */
@Singleton
final class BorderFilter {
    /** Before authentication and routing, which Quarkus installs at 200 and below. */
    private static final int PRIORITY = 1_000;

    /** Probes reach a service under whatever address the orchestrator knows. */
    private static final String PROBES = "/q/health";

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final HostPolicy hosts;
    private final OriginPolicy origins;
    private final Refusals refusals;

    BorderFilter(BorderConfig config, Refusals refusals) {
        this.hosts = new HostPolicy(config.allowedHosts().orElse(List.of()));
        this.origins = new OriginPolicy(config.allowedOrigins().orElse(List.of()));
        this.refusals = refusals;
    }

    void install(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        request.response().putHeader("X-Content-Type-Options", "nosniff").putHeader("X-Frame-Options", "SAMEORIGIN");
        if (!wellFormed(context)) {
            refusals.malformedPath(context);
            return;
        }
        // HTTP/2 names the host in a pseudo-header of its own.
        HostAndPort authority = request.authority();
        String host = authority == null ? request.getHeader(HttpHeaders.HOST) : authority.toString();
        if (!hosts.admits(host) && !isProbe(context)) {
            refusals.foreignHost(context);
        } else if (changesState(request) && !origins.admits(request.getHeader(HttpHeaders.ORIGIN), host)) {
            refusals.foreignOrigin(context);
        } else {
            context.next();
        }
    }

    private static boolean wellFormed(RoutingContext context) {
        try {
            return context.normalizedPath() != null
                    && context.request().uri().chars().noneMatch(Character::isISOControl);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** By the path that routes see: the raw one could lead out of the probes again. */
    private static boolean isProbe(RoutingContext context) {
        String path = context.normalizedPath();
        return path.equals(PROBES) || path.startsWith(PROBES + "/");
    }

    private static boolean changesState(HttpServerRequest request) {
        return !READS.contains(request.method()) || request.headers().contains(HttpHeaders.UPGRADE);
    }
}
