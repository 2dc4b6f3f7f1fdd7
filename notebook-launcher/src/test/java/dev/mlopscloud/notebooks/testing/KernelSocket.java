package dev.mlopscloud.notebooks.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A page's side of a kernel's WebSocket, in either encoding. */
public final class KernelSocket implements WebSocket.Listener, AutoCloseable {
    private static final String V1 = "v1.kernel.websocket.jupyter.org";

    private final LinkedBlockingQueue<Message> inbox = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private final WebSocket socket;
    private final boolean v1;
    private final String session;

    /** What a kernel said. */
    public record Message(String channel, String type, String parent, JsonNode content) {}

    /** Opens a socket under a session id. */
    public KernelSocket(int port, String kernel, String session, boolean v1) {
        this.v1 = v1;
        this.session = session;
        HttpClient client = HttpClient.newHttpClient();
        WebSocket.Builder builder =
                client.newWebSocketBuilder().header("Authorization", "token " + NotebookFolders.TOKEN);
        if (v1) {
            builder.subprotocols(V1);
        }
        URI uri = URI.create("ws://127.0.0.1:" + port + "/api/kernels/" + kernel + "/channels?session_id=" + session);
        this.socket = builder.buildAsync(uri, this).join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            JsonNode message = read(text.toString().getBytes(StandardCharsets.UTF_8));
            text.setLength(0);
            add(
                    message.path("channel").asText(),
                    message.path("header"),
                    message.path("parent_header"),
                    message.path("content"));
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        byte[] piece = new byte[data.remaining()];
        data.get(piece);
        binary.writeBytes(piece);
        if (last) {
            byte[] frame = binary.toByteArray();
            binary.reset();
            ByteBuffer words = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
            List<byte[]> parts = new ArrayList<>();
            for (int i = 0; i + 1 < words.getLong(0); i++) {
                parts.add(
                        Arrays.copyOfRange(frame, (int) words.getLong(8 * (i + 1)), (int) words.getLong(8 * (i + 2))));
            }
            add(
                    new String(parts.get(0), StandardCharsets.UTF_8),
                    read(parts.get(1)),
                    read(parts.get(2)),
                    read(parts.get(4)));
        }
        webSocket.request(1);
        return null;
    }

    private void add(String channel, JsonNode header, JsonNode parent, JsonNode content) {
        inbox.add(new Message(
                channel, header.path("msg_type").asText(), parent.path("msg_id").asText(), content));
    }

    private static JsonNode read(byte[] json) {
        try {
            return Json.read(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends a message and returns its id. */
    public String send(String channel, String type, ObjectNode content) {
        return send(channel, type, Json.object(), content);
    }

    private String send(String channel, String type, ObjectNode metadata, ObjectNode content) {
        String id = UUID.randomUUID().toString();
        ObjectNode header = Json.object()
                .put("msg_id", id)
                .put("msg_type", type)
                .put("session", session)
                .put("username", "test")
                .put("date", "2026-01-01T00:00:00Z")
                .put("version", "5.3");
        if (v1) {
            socket.sendBinary(frame(channel, header, metadata, content), true).join();
        } else {
            ObjectNode message = Json.object().put("channel", channel);
            message.set("header", header);
            message.set("parent_header", Json.object());
            message.set("metadata", metadata);
            message.set("content", content);
            socket.sendText(message.toString(), true).join();
        }
        return id;
    }

    private static ByteBuffer frame(String channel, ObjectNode header, ObjectNode metadata, ObjectNode content) {
        byte[] empty = {'{', '}'};
        List<byte[]> parts = List.of(
                channel.getBytes(StandardCharsets.UTF_8),
                Json.bytes(header),
                empty,
                Json.bytes(metadata),
                Json.bytes(content));
        int length = parts.stream().mapToInt(part -> part.length).sum();
        ByteBuffer frame = ByteBuffer.allocate(56 + length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(6).putLong(56);
        long offset = 56;
        for (byte[] part : parts) {
            offset += part.length;
            frame.putLong(offset);
        }
        parts.forEach(frame::put);
        return frame.flip();
    }

    /** The next message, whatever it is about. */
    public Message next() throws InterruptedException {
        Message message = inbox.poll(60, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("the kernel says nothing");
        }
        return message;
    }

    /** Waits until the kernel has printed exactly this. */
    public void awaitPrinted(String printed) throws InterruptedException {
        String heard = "";
        while (!heard.equals(printed)) {
            heard = next().content().path("text").asText();
        }
    }

    /** Waits until the kernel has taken up a request: what goes away before may never have reached the server. */
    public void awaitTaken(String id) throws InterruptedException {
        Message message = next();
        while (!message.type().equals("execute_input") || !message.parent().equals(id)) {
            message = next();
        }
    }

    /** Waits until the kernel says that it is done with something. */
    public void awaitIdle() throws InterruptedException {
        String state = "";
        while (!state.equals("idle")) {
            state = next().content().path("execution_state").asText();
        }
    }

    /** Asks for code to be executed. */
    public String begin(String code) {
        return begin(code, Json.object());
    }

    /** Asks for the code of a notebook's cell to be executed. */
    public String beginCell(String cell, String code) {
        return begin(code, Json.object().put("cellId", cell));
    }

    private String begin(String code, ObjectNode metadata) {
        return send(
                "shell",
                "execute_request",
                metadata,
                Json.object()
                        .put("code", code)
                        .put("silent", false)
                        .put("store_history", true)
                        .put("allow_stdin", true)
                        .put("stop_on_error", true));
    }

    /** Executes code, answers {@code input()} with {@code ada}, and returns all printed text and results. */
    public String run(String code) throws InterruptedException {
        String id = begin(code);
        StringBuilder said = new StringBuilder();
        boolean replied = false;
        boolean idle = false;
        while (!replied || !idle) {
            Message message = next();
            if (!message.parent().equals(id)) {
                continue;
            }
            switch (message.type()) {
                case "stream" -> said.append(message.content().path("text").asText());
                case "execute_result", "display_data" ->
                    said.append(message.content().at("/data/text~1plain").asText());
                case "error" -> said.append(message.content().path("ename").asText());
                case "input_request" ->
                    send("stdin", "input_reply", Json.object().put("value", "ada"));
                case "execute_reply" -> replied = true;
                case "status" ->
                    idle = message.content().path("execution_state").asText().equals("idle");
                default -> {}
            }
        }
        return said.toString();
    }

    /** Goes away without a word. */
    public void vanish() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }
}
