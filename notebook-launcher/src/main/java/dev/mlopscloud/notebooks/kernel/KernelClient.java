package dev.mlopscloud.notebooks.kernel;

import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One conversation with a kernel: its own shell, control and stdin sockets of one identity, which is how the kernel's
 * questions ({@code input()}) find the one who asked for the work.
 */
public final class KernelClient implements AutoCloseable {
    private final KernelLink link;
    private final String session;
    private final Map<Channel, ReactorSocket> sockets = new EnumMap<>(Channel.class);
    private volatile KernelListener listener;

    KernelClient(KernelLink link, Reactor reactor, String session, KernelListener listener) {
        this.link = link;
        this.listener = listener;
        this.session = session;
        byte[] identity = session.getBytes(StandardCharsets.UTF_8);
        for (Channel channel : Channel.values()) {
            if (channel.takesRequests()) {
                ReactorSocket.Kind kind = ReactorSocket.Kind.dealer(identity, frames -> answered(channel, frames));
                sockets.put(channel, reactor.open(kind, KernelLink.address(link.connection(), channel)));
            }
        }
    }

    private void answered(Channel channel, List<byte[]> frames) {
        link.decode(frames).ifPresent(message -> listener.received(new Envelope(channel, message), -1));
    }

    /** Sends a request; in order, without waiting. */
    public void send(Channel channel, KernelMessage message) {
        ReactorSocket socket = sockets.get(channel);
        if (socket == null) {
            throw new IllegalArgumentException("nothing is sent on " + channel);
        }
        if (channel == Channel.SHELL) {
            link.journal().asked(message);
        }
        if (!link.send(socket, message)) {
            listener.stuck();
        }
    }

    /** Lets another listener take over the conversation. */
    public void handTo(KernelListener next) {
        link.execute(() -> listener = next);
    }

    /** Says that this client cannot take more output now, or that it can again. Other clients wait with it. */
    public void pause(boolean stop) {
        link.pause(this, stop);
    }

    /** Whether the kernel would read a request now. */
    boolean connected() {
        return sockets.values().stream().allMatch(ReactorSocket::connected);
    }

    String session() {
        return session;
    }

    void deliver(Envelope envelope, long number) {
        listener.received(envelope, number);
    }

    void ended() {
        listener.ended();
        close();
    }

    void moveTo(ConnectionFile connection) {
        sockets.forEach((channel, socket) -> socket.moveTo(KernelLink.address(connection, channel)));
    }

    @Override
    public void close() {
        link.drop(this);
        sockets.values().forEach(ReactorSocket::close);
    }
}
