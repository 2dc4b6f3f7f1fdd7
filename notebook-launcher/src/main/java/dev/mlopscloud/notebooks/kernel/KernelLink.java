package dev.mlopscloud.notebooks.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.journal.Journal;
import dev.mlopscloud.notebooks.journal.LostReply;
import dev.mlopscloud.notebooks.keeper.Keepers;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import dev.mlopscloud.notebooks.wire.WireJson;
import dev.mlopscloud.notebooks.wire.ZmqFraming;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
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
import org.jspecify.annotations.Nullable;

/**
 * Everything between this server and one kernel: one subscription to its output, shared by all who listen, and a
 * {@link KernelClient} for each who asks. Because the subscription is made once and proven by {@link #awaitReady}, a
 * page that connects later misses nothing.
 */
public final class KernelLink {
    private static final Logger LOG = Logger.getLogger(KernelLink.class);
    private static final long NUDGE_MILLIS = 500;

    /** The first answer of a kernel may take a while, and its output may have been published too early. */
    private static final long FIRST_NUDGE_MILLIS = 100;

    private static final long CONNECT_MILLIS = 10;
    private static final String TOO_LARGE = "An output was left out: it is larger than this server's memory allows.\n";

    /** An answer may come a moment after the kernel has said that it is done. */
    private static final long REPLY_MILLIS = 1_000;

    private final Reactor reactor;
    private final ZmqFraming framing;
    private final ZmqFraming outgoing;
    private final StatusListener statuses;
    private final Journal journal;
    private final List<KernelClient> clients = new CopyOnWriteArrayList<>();
    private final Set<KernelClient> paused = new HashSet<>();
    private final ReactorSocket iopub;
    private final String session = UUID.randomUUID().toString();
    private final Nudge nudge = new Nudge();
    private final KernelClient own;
    private final Keepers keepers;
    private final String kernel;
    private final boolean resumed;
    private volatile ConnectionFile connection;
    private volatile @Nullable CatchUp catchUp;

    /** Hears the activity of a kernel. */
    interface StatusListener {

        /**
         * Something was said on iopub.
         *
         * @param state the new state where the message is a status, else empty
         */
        void spoke(Header header, Header parent, String state);
    }

    /** Opens the link of a kernel. */
    interface Opener {
        KernelLink open(String kernel, Path connectionFile, KernelState state) throws IOException;
    }

    /** What a kernel is and who is told what it says. */
    record Heard(String kernel, ConnectionFile connection, StatusListener statuses, Journal journal) {}

    /**
     * Opens a link.
     *
     * @param resumed whether an earlier server knew the kernel: what it said meanwhile comes first
     */
    KernelLink(Reactor reactor, Keepers keepers, Heard heard, boolean resumed) {
        this.kernel = heard.kernel();
        this.resumed = resumed;
        this.keepers = keepers;
        this.journal = heard.journal();
        this.reactor = reactor;
        this.connection = heard.connection();
        this.framing = new ZmqFraming(connection.key());
        this.outgoing = new ZmqFraming(connection.key());
        this.statuses = heard.statuses();
        if (resumed) {
            journal.statusesBefore().forEach(last -> statuses.spoke(last.header(), last.parent(), last.state()));
            resume(new CatchUp(journal.folder(), connection.key(), this::publish));
        }
        this.iopub = reactor.open(ReactorSocket.Kind.subscriber(new Output()), connection.iopub());
        this.own = new KernelClient(this, reactor, session, nudge);
    }

    /** What the kernel has said so far. */
    public Journal journal() {
        return journal;
    }

    ConnectionFile connection() {
        return connection;
    }

    static InetSocketAddress address(ConnectionFile connection, Channel channel) {
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

    /** Sends from the caller's thread; says whether there was room. */
    boolean send(ReactorSocket socket, KernelMessage message) {
        synchronized (outgoing) {
            return socket.send(outgoing.encode(message));
        }
    }

    /** Sends a request of the server's own on control. */
    void request(String type, JsonNode content) {
        own.send(Channel.CONTROL, Header.request(type, session, content));
    }

    Optional<KernelMessage> decode(List<byte[]> frames) {
        return decode(framing, frames);
    }

    private static Optional<KernelMessage> decode(ZmqFraming framing, List<byte[]> frames) {
        try {
            return Optional.of(framing.decode(frames));
        } catch (MalformedMessage e) {
            LOG.warnf("A kernel's message was dropped: %s", e.getMessage());
            return Optional.empty();
        }
    }

    /** What was said meanwhile is read before anybody asks for it; the rest beside what comes in. */
    private void resume(CatchUp begun) {
        try {
            begun.begin(journal);
            catchUp = begun;
        } catch (IOException e) {
            LOG.warnf("What kernel %s said while this server was away cannot be read: %s", kernel, e.getMessage());
        }
    }

    /**
     * Goes on from the tape to the subscription; returns when everything has been heard.
     *
     * @param going gives up when this is false
     */
    void catchUp(BooleanSupplier going) throws InterruptedException {
        CatchUp current = catchUp;
        if (current == null) {
            return;
        }
        try {
            current.follow(going);
        } catch (IOException e) {
            LOG.warnf("What kernel %s said while this server was away is not all here: %s", kernel, e.getMessage());
        }
        CountDownLatch done = new CountDownLatch(1);
        execute(() -> {
            catchUp = null;
            current.end().forEach(this::publish);
            iopub.pause(false);
            done.countDown();
        });
        done.await();
        Thread.sleep(REPLY_MILLIS);
        answerLost();
    }

    /** Those who wait for an answer that was given to nobody get it. */
    private void answerLost() {
        for (LostReply lost : journal.lostReplies()) {
            execute(() -> clients.stream()
                    .filter(client -> client.session().equals(lost.session()))
                    .findFirst()
                    .ifPresentOrElse(
                            client -> client.deliver(lost.answer(), -1),
                            () -> journal.answered(lost.answer(), lost.session())));
        }
    }

    /** From now on, what the kernel says is kept also while this server is down. */
    void keep() {
        keepers.keep(kernel, connection.iopubPort(), journal.folder());
    }

    /** What the kernel tells all. */
    private final class Output implements ReactorSocket.Receiver {
        // Its own: answers come in between the parts of a large output.
        private final ZmqFraming output = new ZmqFraming(connection.key());

        @Override
        public void arriving(List<byte[]> frames, byte[] body, int count) {
            output.arriving(frames, body, count);
        }

        @Override
        public void received(List<byte[]> frames) {
            decode(output, frames).ifPresent(message -> arrived(new Envelope(Channel.IOPUB, message)));
        }

        @Override
        public void tooLarge(List<byte[]> frames) {
            LOG.warnf("An output of kernel %s was too large to be kept in memory", kernel);
            byte[] parent = ZmqFraming.parentOf(frames);
            JsonNode words = Json.object().put("name", "stderr").put("text", TOO_LARGE);
            arrived(new Envelope(
                    Channel.IOPUB, Header.request("stream", session, words).under(parent)));
        }
    }

    private void arrived(Envelope envelope) {
        CatchUp current = catchUp;
        if (current == null) {
            publish(envelope);
            return;
        }
        try {
            nudge.heard(Header.parse(envelope.message().parent()).id());
        } catch (MalformedMessage e) {
            LOG.debugf("A kernel's header was not understood: %s", e.getMessage());
        }
        if (!current.hold(envelope)) {
            iopub.pause(true);
        }
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
        execute(() -> arrived(new Envelope(Channel.IOPUB, message)));
    }

    /** The kernel listens elsewhere now. */
    void moveTo(ConnectionFile next) {
        connection = next;
        iopub.moveTo(next.iopub());
        own.moveTo(next);
        clients.forEach(client -> client.moveTo(next));
    }

    /** Whether the kernel listens where it should. */
    boolean isConnected() {
        return iopub.connected() && own.connected();
    }

    /**
     * Waits until the kernel answered and its output arrived here: from then on nothing is missed.
     *
     * @param alive gives up as soon as this is false
     */
    boolean awaitReady(Duration timeout, BooleanSupplier alive) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Nudge.Round round = nudge.begin();
        long patience = FIRST_NUDGE_MILLIS;
        // A page that cannot keep up must not keep a new process from being heard.
        execute(() -> {
            paused.clear();
            iopub.pause(false);
        });
        while (System.nanoTime() < deadline && alive.getAsBoolean()) {
            if (!isConnected()) {
                Thread.sleep(CONNECT_MILLIS);
                continue;
            }
            KernelMessage request = Header.request("kernel_info_request", session, Json.object());
            round.sent(Header.idOf(request));
            own.send(Channel.SHELL, request);
            if (resumed) {
                // A kernel at work answers here only.
                own.send(Channel.CONTROL, request);
            }
            if (round.await(patience)) {
                return true;
            }
            patience = Math.min(2 * patience, NUDGE_MILLIS);
        }
        return false;
    }

    void close() {
        keepers.forget(kernel, journal.folder());
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

            boolean await(long millis) throws InterruptedException {
                return reply.await(millis, TimeUnit.MILLISECONDS) && output.await(millis, TimeUnit.MILLISECONDS);
            }
        }
    }
}
