package dev.mlopscloud.tracking.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** The UI calls the API below {@code /ajax-api}: the same routes under another name. */
@Singleton
final class AjaxSurface {
    private static final String PREFIX = "/ajax-api/";

    /** Behind the border, which refuses first, and before all routes. */
    private static final int PRIORITY = 900;

    void install(@Observes Filters filters) {
        filters.register(AjaxSurface::rename, PRIORITY);
    }

    private static void rename(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.uri().startsWith(PREFIX)) {
            context.reroute("/api/" + request.uri().substring(PREFIX.length()));
        } else {
            context.next();
        }
    }
}
