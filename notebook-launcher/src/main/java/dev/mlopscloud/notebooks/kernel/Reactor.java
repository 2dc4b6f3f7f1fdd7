package dev.mlopscloud.notebooks.kernel;

import io.quarkus.runtime.Shutdown;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * The one thread that owns all ZeroMQ sockets, which must not be shared between threads. Others hand it tasks; a pipe
 * wakes it from its poll. One thread serves all kernels: it moves bytes and computes signatures, nothing else.
 */
@Singleton
final class Reactor {
    private static final Logger LOG = Logger.getLogger(Reactor.class);

    /** Messages taken from one socket before the others get their turn. */
    private static final int BURST = 128;

    private static final int STOP_LAST = 5_000;

    private final ZContext context = new ZContext(1);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Set<ReactorSocket> sockets = new LinkedHashSet<>();
    private final Pipe pipe;
    private final Thread thread;
    private volatile boolean running = true;

    Reactor() {
        try {
            this.pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            pipe.sink().configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        context.setLinger(0);
        this.thread = Thread.ofPlatform().name("kernel-sockets").daemon().start(this::loop);
    }

    /** After the kernels, which are asked to leave through these sockets. */
    @Shutdown(STOP_LAST)
    void stop() throws InterruptedException {
        running = false;
        wake();
        thread.join(2_000);
    }

    /** Runs {@code task} on the sockets' thread, soon and in order. */
    void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    /**
     * Opens a socket to a kernel.
     *
     * @param identity the socket's routing identity; empty for none
     * @param receiver gets every message's frames, on the sockets' thread
     */
    ReactorSocket open(SocketType type, byte[] identity, String endpoint, Consumer<List<byte[]>> receiver) {
        ReactorSocket socket = new ReactorSocket(this, type, identity, endpoint, receiver);
        execute(() -> {
            socket.create(context);
            sockets.add(socket);
        });
        return socket;
    }

    /** On the sockets' thread: forgets a socket that was closed. */
    void forget(ReactorSocket socket) {
        sockets.remove(socket);
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            try {
                pipe.sink().write(ByteBuffer.allocate(1));
            } catch (IOException e) {
                LOG.error("The sockets' thread cannot be woken", e);
            }
        }
    }

    private void loop() {
        while (running) {
            try {
                turn();
            } catch (RuntimeException | IOException e) {
                LOG.error("A turn of the sockets' thread failed", e);
            }
        }
        context.close();
    }

    private void turn() throws IOException {
        List<ReactorSocket> polled =
                sockets.stream().filter(ReactorSocket::wantsInput).toList();
        try (ZMQ.Poller poller = context.createPoller(polled.size() + 1)) {
            poller.register(pipe.source(), ZMQ.Poller.POLLIN);
            List<Integer> positions = new ArrayList<>(polled.size());
            for (ReactorSocket socket : polled) {
                positions.add(poller.register(socket.zmq(), ZMQ.Poller.POLLIN));
            }
            boolean sameSockets = true;
            while (running && sameSockets) {
                poller.poll(-1);
                for (int i = 0; i < polled.size(); i++) {
                    if (poller.pollin(positions.get(i))) {
                        polled.get(i).receive(BURST);
                    }
                }
                runTasks();
                sameSockets = polled.equals(
                        sockets.stream().filter(ReactorSocket::wantsInput).toList());
            }
        }
    }

    private void runTasks() throws IOException {
        if (!woken.get()) {
            return;
        }
        ByteBuffer ignored = ByteBuffer.allocate(16);
        while (pipe.source().read(ignored) > 0) {
            ignored.clear();
        }
        woken.set(false);
        Runnable task = tasks.poll();
        while (task != null) {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("A task of the sockets' thread failed", e);
            }
            task = tasks.poll();
        }
    }
}
