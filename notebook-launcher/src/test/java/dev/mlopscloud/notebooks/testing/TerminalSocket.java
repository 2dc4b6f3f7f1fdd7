package dev.mlopscloud.notebooks.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.notebooks.api.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A page's side of a terminal. */
public final class TerminalSocket implements WebSocket.Listener, AutoCloseable {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder shown = new StringBuilder();
    private final WebSocket socket;
    private boolean setUp;
    private boolean ended;

    /** Opens a socket to a terminal. */
    public TerminalSocket(int port, String name) {
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "token " + NotebookFolders.TOKEN)
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/terminals/websocket/" + name), this)
                .join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            hear(text.toString());
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    private synchronized void hear(String message) {
        try {
            JsonNode words = Json.read(message.getBytes(StandardCharsets.UTF_8));
            switch (words.path(0).asText()) {
                case "setup" -> setUp = shown.isEmpty();
                case "stdout" -> shown.append(words.path(1).asText());
                case "disconnect" -> ended = true;
                default -> throw new AssertionError("unknown message: " + message);
            }
            notifyAll();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Types into the terminal. */
    public void type(String input) {
        socket.sendText(Json.array().add("stdin").add(input).toString(), true).join();
    }

    /** Says how large the page's terminal is. */
    public void resize(int rows, int columns) {
        socket.sendText(
                        Json.array()
                                .add("set_size")
                                .add(rows)
                                .add(columns)
                                .add(600)
                                .add(800)
                                .toString(),
                        true)
                .join();
    }

    /** Sends any text. */
    public void send(String message) {
        socket.sendText(message, true).join();
    }

    /** Waits until the terminal shows this. */
    public synchronized String awaitShown(String wanted) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (shown.indexOf(wanted) < 0) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("'" + wanted + "' is not shown, but: " + shown);
            }
            wait(1_000);
        }
        return shown.toString();
    }

    /** Whether the terminal shows this now. */
    public synchronized boolean shows(String wanted) {
        return shown.indexOf(wanted) >= 0;
    }

    /** Waits until the server says that the terminal has ended. */
    public synchronized void awaitEnd() throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!ended) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the terminal does not end");
            }
            wait(1_000);
        }
    }

    /** Whether the first message was the set-up. */
    public synchronized boolean wasSetUp() {
        return setUp;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
