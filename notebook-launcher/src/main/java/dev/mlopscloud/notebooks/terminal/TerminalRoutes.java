package dev.mlopscloud.notebooks.terminal;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.Json;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The WebSocket {@code /terminals/websocket/{name}}. */
@Singleton
final class TerminalRoutes {
    private static final short TOO_LARGE = 1009;
    private static final long PING_MILLIS = 15_000;

    private final Terminals terminals;
    private final Vertx vertx;

    TerminalRoutes(Terminals terminals, Vertx vertx) {
        this.terminals = terminals;
        this.vertx = vertx;
    }

    void install(@Observes Router router) {
        router.get("/terminals/websocket/:name").handler(this::open);
    }

    private void open(RoutingContext context) {
        try {
            Terminal terminal = terminals.get(context.pathParam("name"));
            if (!"websocket".equalsIgnoreCase(context.request().getHeader(HttpHeaders.UPGRADE))) {
                throw new ApiError(400, "Can \"Upgrade\" only to \"WebSocket\".");
            }
            context.request()
                    .toWebSocket()
                    .onSuccess(socket -> serve(socket, terminal))
                    .onFailure(context::fail);
        } catch (ApiError e) {
            context.response()
                    .setStatusCode(e.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Answers.JSON)
                    .end(Buffer.buffer(Json.bytes(Answers.error(String.valueOf(e.getMessage()), null))));
        }
    }

    private void serve(ServerWebSocket socket, Terminal terminal) {
        TerminalClient client = new TerminalClient(socket, terminal);
        // One thread a page: keys arrive in order, and a shell that does not read blocks nobody else.
        ExecutorService keys = Executors.newSingleThreadExecutor(
                Thread.ofVirtual().name("terminal-keys").factory());
        Context loop = vertx.getOrCreateContext();
        socket.textMessageHandler(text -> {
            if (keys.isShutdown()) {
                return;
            }
            socket.pause();
            keys.execute(() -> {
                client.take(text);
                loop.runOnContext(taken -> socket.resume());
            });
        });
        socket.exceptionHandler(broken -> {
            if (!socket.isClosed()) {
                socket.close(TOO_LARGE, "a message is larger than this server takes");
            }
        });
        long timer = vertx.setPeriodic(PING_MILLIS, tick -> socket.writePing(Buffer.buffer("ping")));
        socket.closeHandler(closed -> {
            vertx.cancelTimer(timer);
            keys.shutdown();
            terminal.detach(client);
        });
        terminal.attach(client);
    }
}
