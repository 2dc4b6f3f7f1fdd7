package dev.mlopscloud.notebooks.kernel;

import io.quarkus.runtime.Shutdown;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The one thread that hears all kernels: it moves bytes and computes signatures, nothing else. What is sent to a kernel
 * is written by whoever sends it, without a hand-over.
 */
@Singleton
final class Reactor {
    private static final Logger LOG = Logger.getLogger(Reactor.class);

    /** A kernel takes a second to listen, and loopback refuses at once: asking often costs little. */
    private static final int RECONNECT_MILLIS = 20;

    /** Sockets that are tried at a time: many kernels that start at once must not be kept from it by questions. */
    private static final int TRIES = 8;

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int STOP_LAST = 5_000;

    private final Selector selector;
    private final ByteBuffer received = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Set<ReactorSocket> unconnected = new LinkedHashSet<>();
    private final Thread thread;
    private long lastAttempt;
    private boolean reached;
    private volatile boolean running = true;

    Reactor() {
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.thread = Thread.ofPlatform().name("kernel-sockets").daemon().start(this::loop);
    }

    /** After the kernels, which are asked to leave through these sockets. */
    @Shutdown(STOP_LAST)
    void stop() throws InterruptedException {
        running = false;
        selector.wakeup();
        thread.join(2_000);
    }

    /** Runs {@code task} on the sockets' thread, soon and in order. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /**
     * Opens a socket to a kernel, which may have yet to listen.
     *
     * @param kind what it is, and who hears it on the sockets' thread
     */
    ReactorSocket open(ReactorSocket.Kind kind, InetSocketAddress address) {
        ReactorSocket socket = new ReactorSocket(this, kind, address);
        execute(() -> socket.connect(selector));
        return socket;
    }

    /** On the sockets' thread: tries to connect a socket, again and again until it is done. */
    void connect(ReactorSocket socket) {
        unconnected.add(socket);
    }

    /** On the sockets' thread: a kernel listens. */
    void reached() {
        reached = true;
    }

    /** On the sockets' thread: leaves a socket as it is. */
    void forget(ReactorSocket socket) {
        unconnected.remove(socket);
    }

    private void loop() {
        while (running) {
            try {
                selector.select(this::ready, unconnected.isEmpty() ? 0 : RECONNECT_MILLIS);
                runTasks();
                connectAll();
            } catch (RuntimeException | OutOfMemoryError | IOException e) {
                LOG.error("A turn of the sockets' thread failed", e);
            }
        }
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            LOG.debugf("A socket does not close: %s", e.getMessage());
        }
    }

    private void ready(SelectionKey key) {
        ReactorSocket socket = (ReactorSocket) key.attachment();
        try {
            socket.ready(key, received);
        } catch (RuntimeException e) {
            LOG.error("What a kernel said was not understood", e);
        }
    }

    private void connectAll() {
        long now = System.nanoTime();
        if (unconnected.isEmpty() || now - lastAttempt < TimeUnit.MILLISECONDS.toNanos(RECONNECT_MILLIS)) {
            return;
        }
        lastAttempt = now;
        // A kernel's sockets listen from the same moment on.
        int tries = reached ? unconnected.size() : TRIES;
        reached = false;
        List<ReactorSocket> due = unconnected.stream().limit(tries).toList();
        due.forEach(unconnected::remove);
        due.forEach(socket -> socket.connect(selector));
    }

    private void runTasks() {
        Runnable task = tasks.poll();
        while (task != null) {
            try {
                task.run();
            } catch (RuntimeException | OutOfMemoryError e) {
                LOG.error("A task of the sockets' thread failed", e);
            }
            task = tasks.poll();
        }
    }
}
