package dev.mlopscloud.notebooks.event;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/** The WebSocket that pages open at boot to hear of events. */
@Singleton
final class EventRoutes {
    private final Events events;

    EventRoutes(Events events) {
        this.events = events;
    }

    void install(@Observes Router router) {
        router.get("/api/events/subscribe").handler(this::subscribe);
    }

    private void subscribe(RoutingContext context) {
        if (!"websocket".equalsIgnoreCase(context.request().getHeader("Upgrade"))) {
            context.response()
                    .setStatusCode(400)
                    .putHeader(HttpHeaders.CONTENT_TYPE, Answers.JSON)
                    .end(Buffer.buffer(Json.bytes(Answers.error("Can \"Upgrade\" only to \"WebSocket\".", null))));
            return;
        }
        context.request().toWebSocket().onSuccess(this::serve).onFailure(context::fail);
    }

    private void serve(ServerWebSocket socket) {
        // An event that a slow page has no room for is left out: pages poll the facts themselves.
        Consumer<String> listener = event -> {
            if (!socket.isClosed() && !socket.writeQueueFull()) {
                socket.writeTextMessage(event);
            }
        };
        events.listen(listener);
        socket.closeHandler(closed -> events.leave(listener));
    }
}
