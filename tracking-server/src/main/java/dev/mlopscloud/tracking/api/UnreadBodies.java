package dev.mlopscloud.tracking.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Lets go what is left of a body once its request is answered. A client that sends before it reads would wait for ever
 * to be rid of a body that was refused unread.
 */
@Singleton
final class UnreadBodies {
    /** Before everything that could refuse. */
    private static final int PRIORITY = 1_100;

    void install(@Observes Filters filters) {
        filters.register(UnreadBodies::watch, PRIORITY);
    }

    private static void watch(RoutingContext context) {
        context.addEndHandler(answered -> {
            HttpServerRequest request = context.request();
            if (!request.isEnded()) {
                request.handler(ignored -> {});
                request.resume();
            }
        });
        context.next();
    }
}
