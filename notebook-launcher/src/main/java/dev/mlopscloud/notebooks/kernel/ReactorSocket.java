package dev.mlopscloud.notebooks.kernel;

import dev.mlopscloud.notebooks.wire.Zmtp;
import dev.mlopscloud.notebooks.wire.ZmtpReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one of a kernel's sockets, in ZeroMQ's protocol: it is made again whenever it breaks, and what is
 * sent meanwhile waits. Any thread may send; what comes in is heard on the reactor's.
 */
final class ReactorSocket implements ZmtpReader.Sink {
    private static final Logger LOG = Logger.getLogger(ReactorSocket.class);

    /** Messages that may wait for a kernel that does not read; at the next one the client is cut off. */
    private static final int SEND_LIMIT = 1_000;

    /** The system copies what is written: no more than this at a time. */
    private static final int WRITE_BYTES = 128 * 1024;

    /** Of the heap: what may wait for one kernel, besides one message. */
    private static final int WAITING_SHARE = 16;

    /** Bytes taken from one socket before the others get their turn. */
    private static final int BURST_BYTES = 4 * 1024 * 1024;

    /** Hears a socket, on the reactor's thread. */
    interface Receiver {
        void received(List<byte[]> frames);

        /** Of a large message, {@code count} bytes of {@code body} are here behind its first {@code frames}. */
        default void arriving(List<byte[]> frames, byte[] body, int count) {}

        /** A message was dropped for its size; {@code frames} are those before the one that was too large. */
        default void tooLarge(List<byte[]> frames) {
            LOG.warnf("A kernel's message of more than %d bytes was dropped", largestMessage());
        }
    }

    /**
     * What a socket is.
     *
     * @param type ZeroMQ's name: {@code SUB} hears everything, {@code DEALER} asks
     * @param identity by which the kernel finds who asked; empty for none
     */
    // Made once for a socket and never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Kind(String type, byte[] identity, Receiver receiver) {
        static Kind subscriber(Receiver receiver) {
            return new Kind("SUB", new byte[0], receiver);
        }

        static Kind dealer(byte[] identity, Receiver receiver) {
            return new Kind("DEALER", identity, receiver);
        }
    }

    private final Reactor reactor;
    private final Kind kind;
    private final Deque<ByteBuffer[]> waiting = new ArrayDeque<>();
    private ZmtpReader reader;
    private InetSocketAddress address;
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private boolean introduced;
    private long waitingBytes;
    private boolean begun;
    private boolean paused;
    private boolean closed;

    ReactorSocket(Reactor reactor, Kind kind, InetSocketAddress address) {
        this.reactor = reactor;
        this.kind = kind;
        this.address = address;
        this.reader = new ZmtpReader(this, largestMessage());
    }

    /** In bytes: a message is held once while it comes in and once for each page that it goes to. */
    private static long largestMessage() {
        return Runtime.getRuntime().maxMemory() / 6;
    }

    /** On the reactor's thread: begins to reach the kernel. */
    synchronized void connect(Selector selector) {
        if (closed || channel != null) {
            return;
        }
        try {
            SocketChannel fresh = SocketChannel.open();
            channel = fresh;
            fresh.setOption(StandardSocketOptions.TCP_NODELAY, true);
            fresh.configureBlocking(false);
            key = fresh.register(selector, SelectionKey.OP_CONNECT, this);
            if (fresh.connect(address)) {
                connected(fresh, key);
            }
        } catch (IOException e) {
            broken();
        }
    }

    private synchronized void connected(SocketChannel fresh, SelectionKey selected) throws IOException {
        if (address.equals(fresh.getLocalAddress())) {
            // TCP lets a socket meet itself where nobody listens yet; it would keep the port from the kernel.
            throw new IOException("nobody listens");
        }
        reactor.reached();
        selected.interestOps(paused ? 0 : SelectionKey.OP_READ);
        reader = new ZmtpReader(this, largestMessage());
        write(fresh, Zmtp.introduction(kind.type(), kind.identity()));
    }

    private static void close(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debugf("A socket does not close: %s", e.getMessage());
        }
    }

    /** Writes as much as there is room for; says whether that was all. */
    private static boolean write(SocketChannel to, ByteBuffer words) throws IOException {
        int end = words.limit();
        while (words.position() < end) {
            int wanted = Math.min(WRITE_BYTES, end - words.position());
            words.limit(words.position() + wanted);
            int written = to.write(words);
            words.limit(end);
            if (written < wanted) {
                return false;
            }
        }
        return true;
    }

    /** Whether the kernel is on the other side, at this moment. */
    synchronized boolean connected() {
        return introduced;
    }

    /** Sends, now or as soon as the kernel takes it; says whether there was room. */
    synchronized boolean send(List<byte[]> frames) {
        if (closed) {
            return true;
        }
        if (waiting.size() >= SEND_LIMIT || waitingBytes > Runtime.getRuntime().maxMemory() / WAITING_SHARE) {
            return false;
        }
        ByteBuffer[] message = Zmtp.message(frames);
        waiting.add(message);
        waitingBytes += bytes(message);
        flush();
        return true;
    }

    private static long bytes(ByteBuffer[] message) {
        long bytes = 0;
        for (ByteBuffer words : message) {
            bytes += words.capacity();
        }
        return bytes;
    }

    private void flush() {
        SocketChannel to = channel;
        SelectionKey selected = key;
        if (to == null || selected == null || !introduced) {
            return;
        }
        try {
            while (!waiting.isEmpty()) {
                for (ByteBuffer words : waiting.element()) {
                    begun = true;
                    if (!write(to, words)) {
                        selected.interestOpsOr(SelectionKey.OP_WRITE);
                        selected.selector().wakeup();
                        return;
                    }
                }
                waitingBytes -= bytes(waiting.remove());
                begun = false;
            }
        } catch (IOException | CancelledKeyException e) {
            // The reactor sees the same end of the connection, and makes another.
            LOG.debugf("A kernel takes no more: %s", e.getMessage());
        }
    }

    /** On the reactor's thread: reads and writes what can be. */
    void ready(SelectionKey selected, ByteBuffer buffer) {
        try {
            if (selected.isConnectable()) {
                SocketChannel fresh = (SocketChannel) selected.channel();
                if (fresh.finishConnect()) {
                    connected(fresh, selected);
                }
                return;
            }
            if (selected.isWritable()) {
                selected.interestOpsAnd(~SelectionKey.OP_WRITE);
                synchronized (this) {
                    flush();
                }
            }
            if (selected.isReadable()) {
                read((SocketChannel) selected.channel(), buffer);
            }
        } catch (CancelledKeyException e) {
            LOG.debug("A socket was closed");
        } catch (IOException e) {
            LOG.debugf("A kernel's connection ended: %s", e.getMessage());
            broken();
        } catch (OutOfMemoryError e) {
            // Where the next message begins is not known any more.
            LOG.errorf("A kernel's connection is made again: %s", e.getMessage());
            broken();
        }
    }

    private void read(SocketChannel from, ByteBuffer buffer) throws IOException {
        int taken = 0;
        while (taken < BURST_BYTES && from == channel && !paused) {
            buffer.clear();
            int count = from.read(buffer);
            if (count < 0) {
                throw new IOException("its end");
            }
            reader.read(buffer.flip());
            taken += count;
            if (count < buffer.capacity()) {
                return;
            }
        }
    }

    /** What has not been begun is sent again, over the next connection. */
    private synchronized void broken() {
        disconnect();
        if (!closed) {
            reactor.connect(this);
        }
    }

    private void disconnect() {
        close(channel);
        channel = null;
        key = null;
        introduced = false;
        if (begun) {
            waitingBytes -= bytes(waiting.remove());
            begun = false;
        }
    }

    @Override
    public void command(byte[] body) throws IOException {
        synchronized (this) {
            SocketChannel to = channel;
            if (to == null) {
                return;
            }
            if (introduced) {
                Zmtp.answer(body).ifPresent(answer -> {
                    waiting.add(new ByteBuffer[] {answer});
                    waitingBytes += answer.capacity();
                });
            } else {
                introduced = true;
                if (kind.type().equals("SUB")) {
                    write(to, Zmtp.subscription());
                }
            }
            flush();
        }
    }

    @Override
    public void message(List<byte[]> frames) {
        try {
            kind.receiver().received(frames);
        } catch (RuntimeException | OutOfMemoryError e) {
            // The next message begins behind this one all the same.
            LOG.error("A kernel's message was not understood", e);
        }
    }

    @Override
    public void arriving(List<byte[]> frames, byte[] body, int count) {
        kind.receiver().arriving(frames, body, count);
    }

    @Override
    public void tooLarge(List<byte[]> frames) {
        kind.receiver().tooLarge(frames);
    }

    /** On the reactor's thread: stops or resumes taking messages. */
    synchronized void pause(boolean stop) {
        paused = stop;
        SelectionKey selected = key;
        if (selected != null && selected.isValid()) {
            if (stop) {
                selected.interestOpsAnd(~SelectionKey.OP_READ);
            } else {
                selected.interestOpsOr(SelectionKey.OP_READ);
            }
        }
    }

    /** Leaves the old address, with what waited for it, for a new one. */
    void moveTo(InetSocketAddress next) {
        reactor.execute(() -> {
            synchronized (this) {
                if (!closed && !next.equals(address)) {
                    address = next;
                    disconnect();
                    drop();
                    reactor.connect(this);
                }
            }
        });
    }

    private void drop() {
        waiting.clear();
        waitingBytes = 0;
    }

    void close() {
        reactor.execute(() -> {
            synchronized (this) {
                closed = true;
                disconnect();
                drop();
                reactor.forget(this);
            }
        });
    }
}
