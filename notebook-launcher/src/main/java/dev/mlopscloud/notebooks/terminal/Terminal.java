package dev.mlopscloud.notebooks.terminal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.process.ProcessSessions;
import dev.mlopscloud.notebooks.process.PseudoTerminal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A shell on a pseudo terminal. Whoever comes later reads what was printed last before what comes next. */
final class Terminal {
    private static final int SCROLL_BACK = 256 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String name;
    private final PseudoTerminal shell;
    private final Runnable onEnd;
    private final List<TerminalClient> clients = new CopyOnWriteArrayList<>();
    private final StringBuilder recent = new StringBuilder();
    private volatile Instant lastActivity = Instant.now();
    private boolean ended;

    Terminal(String name, PseudoTerminal shell, Runnable onEnd) {
        this.name = name;
        this.shell = shell;
        this.onEnd = onEnd;
        Thread.ofPlatform().name("terminal-" + name).daemon().start(this::read);
    }

    Instant lastActivity() {
        return lastActivity;
    }

    ObjectNode model() {
        return Json.object().put("name", name).put("last_activity", Json.time(lastActivity));
    }

    /** The shell's output, decoded: a character may come in two pieces. */
    private void read() {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer rest = ByteBuffer.allocate(0);
        byte[] piece = shell.read();
        while (piece.length > 0) {
            ByteBuffer bytes = ByteBuffer.allocate(rest.remaining() + piece.length)
                    .put(rest)
                    .put(piece)
                    .flip();
            CharBuffer text = CharBuffer.allocate(bytes.remaining() + 1);
            decoder.decode(bytes, text, false);
            rest = bytes;
            printed(text.flip().toString());
            piece = shell.read();
        }
        shell.close();
        end();
    }

    private void printed(String text) {
        lastActivity = Instant.now();
        synchronized (this) {
            recent.append(text);
            if (recent.length() > 2 * SCROLL_BACK) {
                recent.delete(0, recent.length() - SCROLL_BACK);
            }
            clients.forEach(client -> client.print(text));
        }
        // The shell waits with its output until those who watch have taken it.
        clients.forEach(client -> client.awaitRoom(PATIENCE));
    }

    private void end() {
        synchronized (this) {
            ended = true;
            clients.forEach(TerminalClient::end);
            clients.clear();
        }
        onEnd.run();
    }

    /** Somebody watches from now on. */
    synchronized void attach(TerminalClient client) {
        if (ended) {
            client.end();
            return;
        }
        client.begin(recent.toString());
        clients.add(client);
        fit();
    }

    void detach(TerminalClient client) {
        clients.remove(client);
        fit();
    }

    void type(String input) {
        lastActivity = Instant.now();
        shell.write(input.getBytes(StandardCharsets.UTF_8));
    }

    /** The window is as large as the smallest of those who watch. One at a time: the last to look must be right. */
    synchronized void fit() {
        List<PseudoTerminal.Size> sizes =
                clients.stream().flatMap(client -> client.size().stream()).toList();
        if (sizes.isEmpty()) {
            return;
        }
        PseudoTerminal.Size last = sizes.getLast();
        shell.resize(new PseudoTerminal.Size(
                sizes.stream().mapToInt(PseudoTerminal.Size::rows).min().orElse(last.rows()),
                sizes.stream().mapToInt(PseudoTerminal.Size::columns).min().orElse(last.columns()),
                last.height(),
                last.width()));
    }

    /** Switches the terminal off; what ignores that is killed with all it started. */
    void close() throws InterruptedException {
        shell.hangUp();
        for (int i = 0; i < 50 && !hasEnded(); i++) {
            Thread.sleep(20);
        }
        if (!hasEnded()) {
            ProcessSessions.kill(shell.pid());
        }
    }

    private synchronized boolean hasEnded() {
        return ended;
    }
}
