package dev.mlopscloud.notebooks.execute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.kernel.Kernel;
import dev.mlopscloud.notebooks.kernel.KernelClient;
import dev.mlopscloud.notebooks.kernel.KernelListener;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import dev.mlopscloud.notebooks.wire.WireJson;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Asks a kernel to execute code and waits for all it has to say about it. */
final class KernelDialogue implements KernelListener, AutoCloseable {
    /** Bytes that may wait to be written into the notebook before the kernel is made to wait. */
    private static final long HIGH_BYTES = 64L * 1024 * 1024;

    private static final long LOW_BYTES = HIGH_BYTES / 4;

    private final LinkedBlockingQueue<Envelope> inbox = new LinkedBlockingQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final String session = UUID.randomUUID().toString();
    private final KernelClient client;

    KernelDialogue(Kernel kernel) {
        this.client = kernel.link().join(session, this);
    }

    /** Hears the messages about one piece of code, in order. */
    interface Hearer {
        void heard(String type, JsonNode content);
    }

    /** The kernel is gone, or did not answer in time, or the execution was stopped. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;
        private final String name;

        Broken(String name, String message) {
            super(message);
            this.name = name;
        }

        String name() {
            return name;
        }
    }

    @Override
    public void received(Envelope envelope, long number) {
        long size = envelope.message().size();
        if (waiting.addAndGet(size) >= HIGH_BYTES && waiting.get() - size < HIGH_BYTES) {
            client.pause(true);
        }
        inbox.add(envelope);
    }

    @Override
    public void ended() {
        KernelMessage dead = Header.request("status", session, Json.object().put("execution_state", "dead"));
        inbox.add(new Envelope(Channel.IOPUB, dead));
    }

    /**
     * Executes {@code code}; returns the content of the reply once the kernel has said everything.
     *
     * @param limit how long it may take; zero is for ever
     */
    JsonNode execute(String code, Duration limit, Hearer hearer) throws Broken, InterruptedException {
        ObjectNode content = Json.object()
                .put("code", code)
                .put("silent", false)
                .put("store_history", true)
                .put("allow_stdin", false)
                .put("stop_on_error", true);
        content.set("user_expressions", Json.object());
        KernelMessage request = Header.request("execute_request", session, content);
        client.send(Channel.SHELL, request);
        return listen(Header.idOf(request), limit, hearer);
    }

    private JsonNode listen(String id, Duration limit, Hearer hearer) throws Broken, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        @Nullable JsonNode reply = null;
        boolean idle = false;
        while (reply == null || !idle) {
            Envelope envelope = limit.isZero()
                    ? inbox.take()
                    : inbox.poll(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (envelope == null) {
                throw new Broken("CellTimeoutError", "A cell timed out after " + limit.toSeconds() + " seconds");
            }
            taken(envelope.message().size());
            try {
                String type = Header.parse(envelope.message().header()).type();
                String parent = Header.parse(envelope.message().parent()).id();
                JsonNode said = WireJson.object(envelope.message().content());
                if (parent.isEmpty()) {
                    checkAlive(type, said);
                } else if (parent.equals(id)) {
                    hearer.heard(type, said);
                    reply = type.equals("execute_reply") ? said : reply;
                    idle |= type.equals("status")
                            && said.path("execution_state").asText().equals("idle");
                }
            } catch (MalformedMessage e) {
                throw new Broken("MalformedMessage", "The kernel sent something that is no message");
            }
        }
        return reply;
    }

    private void taken(long size) {
        long now = waiting.addAndGet(-size);
        if (now < LOW_BYTES && now + size >= LOW_BYTES) {
            client.pause(false);
        }
    }

    private static void checkAlive(String type, JsonNode said) throws Broken {
        String state = said.path("execution_state").asText("");
        if (type.equals("status") && (state.equals("dead") || state.equals("restarting"))) {
            throw new Broken("DeadKernelError", "Kernel died");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
