package dev.mlopscloud.notebooks.channel;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.kernel.Kernel;
import dev.mlopscloud.notebooks.kernel.Kernels;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.JsonFrame;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import dev.mlopscloud.notebooks.wire.V1Frame;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** The WebSocket {@code /api/kernels/{id}/channels}. */
@Singleton
final class ChannelRoutes {
    private static final Logger LOG = Logger.getLogger(ChannelRoutes.class);
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final long PING_MILLIS = 15_000;
    private static final long SILENCE_NANOS = Duration.ofSeconds(90).toNanos();
    private static final short UNREADABLE = 1003;

    private final Kernels kernels;
    private final Conversations conversations;
    private final Vertx vertx;

    ChannelRoutes(Kernels kernels, Conversations conversations, Vertx vertx) {
        this.kernels = kernels;
        this.conversations = conversations;
        this.vertx = vertx;
    }

    void install(@Observes Router router) {
        router.get("/api/kernels/:id/channels").handler(this::open);
    }

    private void open(RoutingContext context) {
        Optional<Kernel> kernel = kernels.find(context.pathParam("id"));
        if (kernel.isEmpty()) {
            refuse(context, 404, "Kernel does not exist: " + context.pathParam("id"));
        } else if (!"websocket".equalsIgnoreCase(context.request().getHeader(HttpHeaders.UPGRADE))) {
            refuse(context, 400, "Can \"Upgrade\" only to \"WebSocket\".");
        } else {
            String asked = context.request().getParam("session_id");
            String session =
                    asked == null || asked.isEmpty() ? UUID.randomUUID().toString() : asked;
            context.request()
                    .toWebSocket()
                    .onSuccess(socket -> serve(socket, kernel.get(), session))
                    .onFailure(context::fail);
        }
    }

    private static void refuse(RoutingContext context, int status, String message) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, Answers.JSON)
                .end(Buffer.buffer(Json.bytes(Answers.error(message, null))));
    }

    private void serve(ServerWebSocket socket, Kernel kernel, String session) {
        kernel.connected(1);
        Conversation conversation = conversations.of(kernel, session);
        socket.textMessageHandler(text -> take(socket, conversation, () -> JsonFrame.decodeText(text)));
        socket.binaryMessageHandler(frame -> take(
                socket,
                conversation,
                () -> Page.V1.equals(socket.subProtocol())
                        ? V1Frame.decode(frame.getBytes())
                        : JsonFrame.decodeBinary(frame.getBytes())));
        Page page = conversation.attach(socket);
        long timer = ping(socket);
        socket.exceptionHandler(broken -> {
            LOG.debugf("A kernel's socket broke: %s", broken.getMessage());
            // A message in many frames that grew too large was left out: the page must not wait for its answer.
            if (!socket.isClosed()) {
                socket.close(WebSocketLimits.TOO_LARGE, "a message is larger than this server takes");
            }
        });
        socket.closeHandler(closed -> {
            vertx.cancelTimer(timer);
            kernel.connected(-1);
            conversation.detach(page);
        });
    }

    /** Asks the browser for a sign of life. */
    private long ping(ServerWebSocket socket) {
        AtomicLong heard = new AtomicLong(System.nanoTime());
        socket.pongHandler(pong -> heard.set(System.nanoTime()));
        return vertx.setPeriodic(PING_MILLIS, tick -> {
            if (System.nanoTime() - heard.get() > SILENCE_NANOS) {
                socket.close();
            } else {
                socket.writePing(Buffer.buffer("ping"));
            }
        });
    }

    /** A frame that may turn out to be no message. */
    private interface Frame {
        Envelope decode() throws MalformedMessage;
    }

    private static void take(ServerWebSocket socket, Conversation conversation, Frame frame) {
        try {
            Envelope envelope = frame.decode();
            if (conversation.kernel().isReady()) {
                conversation.client().send(envelope.channel(), envelope.message());
            } else {
                sendWhenReady(socket, conversation, envelope);
            }
        } catch (MalformedMessage e) {
            LOG.debugf("A page sent a malformed message: %s", e.getMessage());
            socket.close(UNREADABLE, e.getMessage());
        }
    }

    /** Until a kernel's output is heard here, nothing may be asked of it: the first outputs would be lost. */
    private static void sendWhenReady(ServerWebSocket socket, Conversation conversation, Envelope envelope) {
        socket.pause();
        Thread.ofVirtual().start(() -> {
            try {
                conversation.kernel().awaitReady(READY_LIMIT);
                conversation.client().send(envelope.channel(), envelope.message());
                socket.resume();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
