package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.journal.Journal;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import dev.mlopscloud.notebooks.wire.WireJson;
import dev.mlopscloud.notebooks.wire.ZmqFraming;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.zeromq.SocketType;

/**
 * Everything between this server and one kernel: one subscription to its output, shared by all who listen, and a
 * {@link KernelClient} for each who asks. Because the subscription is made once and proven by {@link #awaitReady}, a
 * page that connects later misses nothing.
 */
public final class KernelLink {
    private static final Logger LOG = Logger.getLogger(KernelLink.class);
    private static final long NUDGE_MILLIS = 500;

    private final Reactor reactor;
    private final ZmqFraming framing;
    private final StatusListener statuses;
    private final Journal journal;
    private final List<KernelClient> clients = new CopyOnWriteArrayList<>();
    private final Set<KernelClient> paused = new HashSet<>();
    private final ReactorSocket iopub;
    private final String session = UUID.randomUUID().toString();
    private final Nudge nudge = new Nudge();
    private final KernelClient own;
    private volatile ConnectionFile connection;

    /** Hears the activity of a kernel. */
    interface StatusListener {

        /**
         * Something was said on iopub.
         *
         * @param state the new state where the message is a status, else empty
         */
        void spoke(Header header, Header parent, String state);
    }

    KernelLink(Reactor reactor, ConnectionFile connection, StatusListener statuses, Journal journal) {
        this.journal = journal;
        this.reactor = reactor;
        this.connection = connection;
        this.framing = new ZmqFraming(connection.key());
        this.statuses = statuses;
        this.iopub = reactor.open(SocketType.SUB, new byte[0], connection.iopub(), this::published);
        this.own = new KernelClient(this, reactor, session, nudge);
    }

    /** What the kernel has said so far. */
    public Journal journal() {
        return journal;
    }

    ConnectionFile connection() {
        return connection;
    }

    static String endpoint(ConnectionFile connection, Channel channel) {
        return switch (channel) {
            case SHELL -> connection.shell();
            case CONTROL -> connection.control();
            case STDIN -> connection.stdin();
            case IOPUB -> connection.iopub();
        };
    }

    /** Begins a conversation; {@code listener} hears its answers and, from now on, all output. */
    public KernelClient join(String clientSession, KernelListener listener) {
        KernelClient client = new KernelClient(this, reactor, clientSession, listener);
        clients.add(client);
        return client;
    }

    void drop(KernelClient client) {
        clients.remove(client);
        pause(client, false);
    }

    void pause(KernelClient client, boolean stop) {
        execute(() -> {
            if (stop && clients.contains(client)) {
                paused.add(client);
            } else {
                paused.remove(client);
            }
            iopub.pause(!paused.isEmpty());
        });
    }

    void execute(Runnable task) {
        reactor.execute(task);
    }

    void send(ReactorSocket socket, KernelMessage message, Runnable stuck) {
        execute(() -> {
            if (!socket.send(framing.encode(message))) {
                stuck.run();
            }
        });
    }

    /** Sends a request of the server's own on control. */
    void request(String type, JsonNode content) {
        own.send(Channel.CONTROL, Header.request(type, session, content));
    }

    Optional<KernelMessage> decode(List<byte[]> frames) {
        try {
            return Optional.of(framing.decode(frames));
        } catch (MalformedMessage e) {
            LOG.warnf("A kernel's message was dropped: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private void published(List<byte[]> frames) {
        decode(frames).ifPresent(message -> publish(new Envelope(Channel.IOPUB, message)));
    }

    private void publish(Envelope envelope) {
        try {
            KernelMessage message = envelope.message();
            Header header = Header.parse(message.header());
            Header parent = Header.parse(message.parent());
            boolean status = header.type().equals("status");
            nudge.heard(parent.id());
            statuses.spoke(
                    header,
                    parent,
                    status
                            ? WireJson.object(message.content())
                                    .path("execution_state")
                                    .asText("")
                            : "");
            long number = journal.said(envelope, header, parent);
            for (KernelClient client : clients) {
                client.deliver(envelope, number);
            }
        } catch (MalformedMessage e) {
            LOG.warnf("A kernel's header was not understood: %s", e.getMessage());
        }
    }

    /** Tells all listeners a state that the kernel cannot tell itself: {@code restarting} or {@code dead}. */
    void announce(String state) {
        KernelMessage message = Header.request("status", session, Json.object().put("execution_state", state));
        execute(() -> publish(new Envelope(Channel.IOPUB, message)));
    }

    /** The kernel listens elsewhere now. */
    void moveTo(ConnectionFile next) {
        connection = next;
        iopub.moveTo(next.iopub());
        own.moveTo(next);
        clients.forEach(client -> client.moveTo(next));
    }

    /**
     * Waits until the kernel answered and its output arrived here: from then on nothing is missed.
     *
     * @param alive gives up as soon as this is false
     */
    boolean awaitReady(Duration timeout, BooleanSupplier alive) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Nudge.Round round = nudge.begin();
        // A page that cannot keep up must not keep a new process from being heard.
        execute(() -> {
            paused.clear();
            iopub.pause(false);
        });
        while (System.nanoTime() < deadline && alive.getAsBoolean()) {
            KernelMessage request = Header.request("kernel_info_request", session, Json.object());
            round.sent(Header.idOf(request));
            own.send(Channel.SHELL, request);
            if (round.await()) {
                return true;
            }
        }
        return false;
    }

    void close() {
        clients.forEach(KernelClient::ended);
        own.close();
        iopub.close();
    }

    /** Matches the answers to the requests by which readiness is found out. */
    private static final class Nudge implements KernelListener {
        private volatile Round current = new Round();

        Round begin() {
            Round round = new Round();
            current = round;
            return round;
        }

        void heard(String parent) {
            if (current.sent.contains(parent)) {
                current.output.countDown();
            }
        }

        @Override
        public void received(Envelope envelope, long number) {
            try {
                if (current.sent.contains(
                        Header.parse(envelope.message().parent()).id())) {
                    current.reply.countDown();
                }
            } catch (MalformedMessage e) {
                LOG.debug("A reply to the server itself was not understood", e);
            }
        }

        private static final class Round {
            private final Set<String> sent = ConcurrentHashMap.newKeySet();
            private final CountDownLatch reply = new CountDownLatch(1);
            private final CountDownLatch output = new CountDownLatch(1);

            void sent(String id) {
                sent.add(id);
            }

            boolean await() throws InterruptedException {
                return reply.await(NUDGE_MILLIS, TimeUnit.MILLISECONDS)
                        && output.await(NUDGE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }
}
