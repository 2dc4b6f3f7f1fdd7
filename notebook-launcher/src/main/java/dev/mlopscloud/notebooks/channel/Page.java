package dev.mlopscloud.notebooks.channel;

import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.JsonFrame;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import dev.mlopscloud.notebooks.wire.V1Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The page's end of a conversation: encodes what the kernel says in the subprotocol that was agreed on, and tells when
 * the browser does not keep up.
 */
final class Page {
    /** The subprotocol that JupyterLab offers first. */
    static final String V1 = "v1.kernel.websocket.jupyter.org";

    private static final Logger LOG = Logger.getLogger(Page.class);

    /** Bytes on their way to the browser at which it gets no more until it has taken some. */
    private static final long LIMIT_BYTES = 4L * 1024 * 1024;

    private static final int LARGE_BYTES = 64 * 1024;

    private static final short TRY_AGAIN_LATER = 1013;

    private final ServerWebSocket socket;
    private final boolean v1;
    private final Runnable drained;
    private final AtomicLong onTheWay = new AtomicLong();
    private final Queue<Long> unwritten = new ConcurrentLinkedQueue<>();
    private final AtomicLong lost = new AtomicLong(Long.MAX_VALUE);

    /**
     * The page behind a socket.
     *
     * @param drained told when a browser that fell behind takes more
     */
    Page(ServerWebSocket socket, Runnable drained) {
        this.socket = socket;
        this.v1 = V1.equals(socket.subProtocol());
        this.drained = drained;
    }

    /**
     * Sends a message.
     *
     * @param place its place in the journal, or that of an earlier one
     * @return false if the page is gone, or had to go
     */
    boolean send(Envelope envelope, long place) {
        if (socket.isClosed()) {
            return false;
        }
        try {
            if (v1) {
                write(true, V1Frame.pieces(envelope), place);
            } else {
                JsonFrame.Encoded encoded = JsonFrame.encode(envelope);
                write(encoded.binary(), encoded.pieces(), place);
            }
        } catch (MalformedMessage e) {
            LOG.warnf("A kernel's message was dropped: %s", e.getMessage());
        } catch (OutOfMemoryError e) {
            LOG.warnf("A page was sent away, and comes back for an output: %s", e.getMessage());
            close("too many pages take a large output at a time");
            return false;
        }
        return true;
    }

    /** A large one goes where the system takes it from: anything else is copied by all who pass it on. */
    static ByteBuf frame(List<byte[]> pieces) {
        int length = pieces.stream().mapToInt(piece -> piece.length).sum();
        ByteBuf frame = length > LARGE_BYTES ? Unpooled.directBuffer(length) : Unpooled.buffer(length);
        pieces.forEach(frame::writeBytes);
        return frame;
    }

    private void write(boolean binary, List<byte[]> pieces, long place) {
        ByteBuf frame = frame(pieces);
        int length = frame.readableBytes();
        onTheWay.addAndGet(length);
        unwritten.add(place);
        (binary ? binary(frame) : text(frame)).onComplete(done -> {
            // What is written has been released; what a closed socket refused has not.
            if (frame.refCnt() > 0) {
                frame.release();
            }
            written(done, length, place);
        });
    }

    // One frame: those that a message is cut into would be released together, with the first. The next Vert.x has the
    // same under another name; this one has no other way without a copy.
    @SuppressWarnings("deprecation")
    private Future<Void> binary(ByteBuf frame) {
        return socket.writeFrame(WebSocketFrame.binaryFrame(Buffer.buffer(frame), true));
    }

    /** A large text goes without being made characters, and bytes again: behind an empty beginning, as its bytes. */
    @SuppressWarnings("deprecation")
    private Future<Void> text(ByteBuf frame) {
        if (!frame.isDirect()) {
            return socket.writeTextMessage(frame.toString(StandardCharsets.UTF_8));
        }
        socket.writeFrame(WebSocketFrame.textFrame("", false));
        return socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(frame), true));
    }

    private void written(AsyncResult<Void> done, long length, long place) {
        if (done.failed()) {
            lost.accumulateAndGet(place, Math::min);
        }
        // Messages are written in the order in which they were sent.
        unwritten.poll();
        long after = onTheWay.addAndGet(-length);
        if (after < LIMIT_BYTES && after + length >= LIMIT_BYTES) {
            drained.run();
        }
    }

    /**
     * The place of the first message that could not be written, or is not written yet: a page that is gone does not get
     * it any more.
     */
    long lost() {
        Long waiting = unwritten.peek();
        return waiting == null ? lost.get() : Math.min(lost.get(), waiting);
    }

    /** Whether the browser has as much on its way as it may. */
    boolean full() {
        return onTheWay.get() >= LIMIT_BYTES;
    }

    /** Ends the socket because another took its place, or because the kernel does not keep up. */
    void close(String reason) {
        if (!socket.isClosed()) {
            socket.close(TRY_AGAIN_LATER, reason);
        }
    }
}
