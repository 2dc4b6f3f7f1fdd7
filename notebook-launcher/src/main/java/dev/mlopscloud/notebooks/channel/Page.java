package dev.mlopscloud.notebooks.channel;

import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.JsonFrame;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import dev.mlopscloud.notebooks.wire.V1Frame;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The page's end of a conversation: encodes what the kernel says in the subprotocol that was agreed on, and tells when
 * the browser does not keep up.
 */
final class Page {
    /** The subprotocol that JupyterLab offers first. */
    static final String V1 = "v1.kernel.websocket.jupyter.org";

    private static final Logger LOG = Logger.getLogger(Page.class);

    /** Bytes on their way to the browser at which the kernel's output is no longer taken. */
    private static final long HIGH_BYTES = 32L * 1024 * 1024;

    private static final long LOW_BYTES = HIGH_BYTES / 4;
    private static final short TRY_AGAIN_LATER = 1013;

    private final ServerWebSocket socket;
    private final boolean v1;
    private final Consumer<Boolean> pause;
    private final AtomicLong onTheWay = new AtomicLong();
    private volatile long behindSince;

    /**
     * The page behind a socket.
     *
     * @param pause told true when the browser falls behind, false when it has caught up
     */
    Page(ServerWebSocket socket, Consumer<Boolean> pause) {
        this.socket = socket;
        this.v1 = V1.equals(socket.subProtocol());
        this.pause = pause;
    }

    void send(Envelope envelope) {
        if (socket.isClosed()) {
            return;
        }
        try {
            if (v1) {
                binary(V1Frame.encode(envelope));
                return;
            }
            JsonFrame.Encoded frame = JsonFrame.encode(envelope);
            if (frame.binary()) {
                binary(frame.bytes());
            } else {
                Buffer text = Buffer.buffer(frame.bytes());
                account(socket.writeTextMessage(text.toString()), text.length());
            }
        } catch (MalformedMessage e) {
            LOG.warnf("A kernel's message was dropped: %s", e.getMessage());
        }
    }

    private void binary(byte[] frame) {
        account(socket.writeBinaryMessage(Buffer.buffer(frame)), frame.length);
    }

    private void account(Future<Void> written, long length) {
        long before = onTheWay.getAndAdd(length);
        if (before < HIGH_BYTES && before + length >= HIGH_BYTES) {
            behindSince = System.nanoTime();
            pause.accept(true);
        }
        written.onComplete(done -> {
            long after = onTheWay.addAndGet(-length);
            if (after < LOW_BYTES && after + length >= LOW_BYTES) {
                pause.accept(false);
            }
        });
    }

    /** Whether the browser has had more on its way than it takes for at least this long. */
    boolean behindFor(long nanos) {
        return onTheWay.get() >= HIGH_BYTES && System.nanoTime() - behindSince > nanos;
    }

    /** Ends the socket because another took its place, or because the kernel does not keep up. */
    void close(String reason) {
        if (!socket.isClosed()) {
            socket.close(TRY_AGAIN_LATER, reason);
        }
    }
}
