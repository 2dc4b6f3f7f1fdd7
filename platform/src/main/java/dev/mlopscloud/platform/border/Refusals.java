package dev.mlopscloud.platform.border;

import io.vertx.ext.web.RoutingContext;

/** How a service words the border's refusals: each original has its own status and body. Implement as a bean. */
public interface Refusals {

    /** Ends a request whose {@code Host} does not name this service. */
    void foreignHost(RoutingContext request);

    /** Ends a state-changing request or a WebSocket handshake that a foreign page sent. */
    void foreignOrigin(RoutingContext request);

    /** Ends a request whose path is not percent-encoded as paths are, or holds control characters. */
    void malformedPath(RoutingContext request);
}
