package dev.mlopscloud.notebooks.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A socket to a kernel. All but {@link #create}'s caller may be any thread: the work is done by the reactor's. */
final class ReactorSocket {
    /** A kernel takes a second to listen, and loopback refuses at once: asking often costs nothing. */
    private static final int RECONNECT_MILLIS = 20;

    /** Messages that may wait for a kernel that does not read; at the next one the client is cut off. */
    private static final int SEND_LIMIT = 1_000;

    /** Messages that may wait for us; then the kernel's own queue fills. */
    private static final int RECEIVE_LIMIT = 20_000;

    private final Reactor reactor;
    private final SocketType type;
    private final byte[] identity;
    private final Consumer<List<byte[]>> receiver;
    private String endpoint;
    private ZMQ.@Nullable Socket zmq;
    private boolean paused;

    ReactorSocket(Reactor reactor, SocketType type, byte[] identity, String endpoint, Consumer<List<byte[]>> receiver) {
        this.reactor = reactor;
        this.type = type;
        this.identity = identity;
        this.endpoint = endpoint;
        this.receiver = receiver;
    }

    void create(ZContext context) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setLinger(0);
        socket.setSndHWM(SEND_LIMIT);
        socket.setRcvHWM(RECEIVE_LIMIT);
        socket.setReconnectIVL(RECONNECT_MILLIS);
        socket.setMaxMsgSize(-1);
        if (identity.length > 0) {
            socket.setIdentity(identity);
        }
        if (type == SocketType.SUB) {
            socket.subscribe(ZMQ.SUBSCRIPTION_ALL);
        }
        socket.connect(endpoint);
        zmq = socket;
    }

    /** On the reactor's thread: the socket itself. */
    ZMQ.Socket zmq() {
        if (zmq == null) {
            throw new IllegalStateException("the socket is closed");
        }
        return zmq;
    }

    /** On the reactor's thread: whether messages may come in now. */
    boolean wantsInput() {
        return zmq != null && !paused;
    }

    /** On the reactor's thread: sends, and says whether there was room. */
    boolean send(List<byte[]> frames) {
        if (zmq == null) {
            return true;
        }
        for (int i = 0; i < frames.size(); i++) {
            int more = i + 1 < frames.size() ? ZMQ.SNDMORE : 0;
            if (!zmq.send(frames.get(i), more | ZMQ.DONTWAIT)) {
                return false;
            }
        }
        return true;
    }

    /** On the reactor's thread: takes up to {@code limit} messages. */
    void receive(int limit) {
        for (int i = 0; i < limit && wantsInput(); i++) {
            ZMQ.Socket socket = zmq();
            byte @Nullable [] frame = socket.recv(ZMQ.DONTWAIT);
            if (frame == null) {
                return;
            }
            List<byte[]> frames = new ArrayList<>();
            frames.add(frame);
            while (socket.hasReceiveMore()) {
                byte @Nullable [] next = socket.recv();
                if (next != null) {
                    frames.add(next);
                }
            }
            receiver.accept(frames);
        }
    }

    /** On the reactor's thread: stops or resumes taking messages. */
    void pause(boolean stop) {
        paused = stop;
    }

    /** Leaves the old address, with what waited for it, for a new one. */
    void moveTo(String newEndpoint) {
        reactor.execute(() -> {
            if (zmq != null && !newEndpoint.equals(endpoint)) {
                zmq.disconnect(endpoint);
                zmq.connect(newEndpoint);
                endpoint = newEndpoint;
            }
        });
    }

    void close() {
        reactor.execute(() -> {
            if (zmq != null) {
                reactor.forget(this);
                zmq.close();
                zmq = null;
            }
        });
    }
}
