package dev.mlopscloud.notebooks.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.process.PseudoTerminal;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One browser that shows a terminal: terminado's protocol, JSON lists of a word and its arguments. */
final class TerminalClient {
    private static final int MAX_SIZE = 10_000;
    private static final int SHOWN_AT_ONCE = 32 * 1024;
    private static final int WAITING_FRAMES = 64;
    private static final short UNREADABLE = 1003;
    private static final short TRY_AGAIN_LATER = 1013;

    private final ServerWebSocket socket;
    private final Terminal terminal;
    private final Semaphore room = new Semaphore(WAITING_FRAMES);
    private volatile PseudoTerminal.@Nullable Size size;

    TerminalClient(ServerWebSocket socket, Terminal terminal) {
        this.socket = socket;
        this.terminal = terminal;
    }

    Optional<PseudoTerminal.Size> size() {
        return Optional.ofNullable(size);
    }

    void begin(String recent) {
        ArrayNode setup = Json.array().add("setup");
        setup.add(Json.object());
        send(setup);
        int from = 0;
        while (from < recent.length()) {
            int to = Math.min(recent.length(), from + SHOWN_AT_ONCE);
            if (to < recent.length() && Character.isHighSurrogate(recent.charAt(to - 1))) {
                to--;
            }
            print(recent.substring(from, to));
            from = to;
        }
    }

    void print(String text) {
        room.tryAcquire();
        send(Json.array().add("stdout").add(text)).onComplete(written -> room.release());
    }

    /** Waits until the browser has taken something; one that takes nothing is cut off. */
    void awaitRoom(Duration patience) {
        try {
            if (!room.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                socket.close(TRY_AGAIN_LATER, "the page does not keep up");
                terminal.detach(this);
                return;
            }
            room.release();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void end() {
        if (!socket.isClosed()) {
            send(Json.array().add("disconnect").add(1));
            socket.close();
        }
    }

    private io.vertx.core.Future<Void> send(ArrayNode message) {
        return socket.isClosed() ? io.vertx.core.Future.succeededFuture() : socket.writeTextMessage(message.toString());
    }

    /** Takes a message of the browser. Not on an event loop: the shell may not be reading. */
    void take(String text) {
        try {
            JsonNode message = Json.read(text.getBytes(StandardCharsets.UTF_8));
            switch (message.path(0).asText("")) {
                case "stdin" -> terminal.type(message.path(1).asText(""));
                case "set_size" -> {
                    if (fits(message.path(1)) && fits(message.path(2))) {
                        size = new PseudoTerminal.Size(
                                message.path(1).asInt(),
                                message.path(2).asInt(),
                                fits(message.path(3)) ? message.path(3).asInt() : 0,
                                fits(message.path(4)) ? message.path(4).asInt() : 0);
                        terminal.fit();
                    }
                }
                default -> socket.close(UNREADABLE, "no such message");
            }
        } catch (IOException e) {
            socket.close(UNREADABLE, "not JSON");
        }
    }

    private static boolean fits(JsonNode number) {
        return number.isNumber() && number.asInt() > 0 && number.asInt() <= MAX_SIZE;
    }
}
