package dev.mlopscloud.artifacts.transfer;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request's body as a blocking stream of bounded size.
 *
 * <p>The request is paused; buffers are asked for one by one as they are taken, so never more than {@link #WINDOW} of
 * them, of at most 64 KiB each, are held. What the reader doesn't take stays in the socket and slows the sender down.
 */
public final class RequestBody extends InputStream {
    private static final int WINDOW = 6;
    private static final long MAX_DISCARDED_BYTES = 64 << 20;

    private final HttpServerRequest request;
    private final Context context;
    private final long idleNanos;
    /** One place more than the window: the end, or the failure, always finds room. */
    private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(WINDOW + 1);

    private Piece current = Piece.of(Buffer.buffer());
    private int position;
    private boolean started;

    private RequestBody(HttpServerRequest request, Context context, Duration idleTimeout) {
        this.request = request;
        this.context = context;
        this.idleNanos = idleTimeout.toNanos();
    }

    /** Takes over a paused request; call on its event loop, before it can deliver anything. */
    public static RequestBody of(HttpServerRequest request, Context context, Duration idleTimeout) {
        var body = new RequestBody(request, context, idleTimeout);
        request.handler(buffer -> body.pieces.add(Piece.of(buffer)));
        request.endHandler(end -> body.pieces.offer(Piece.end(null)));
        request.exceptionHandler(failure -> body.pieces.offer(Piece.end(failure)));
        return body;
    }

    /**
     * Reads away what the answer didn't need, so that a client which sends all before it listens gets the answer,
     * and its connection serves the next request. Closes the connection if more comes than is worth it.
     */
    public void discardRest() {
        context.runOnContext(none -> {
            if (request.isEnded()) {
                return;
            }
            var left = new long[] {MAX_DISCARDED_BYTES};
            request.handler(buffer -> {
                left[0] -= buffer.length();
                if (left[0] < 0) {
                    request.connection().close();
                }
            });
            request.endHandler(null);
            request.exceptionHandler(null);
            request.resume();
        });
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        start();
        while (current.data() != null && position == current.data().length()) {
            advance();
        }
        Buffer data = current.data();
        if (data == null) {
            if (current.failure() != null) {
                throw new ClientStalled("the client's connection broke", current.failure());
            }
            return -1;
        }
        int count = Math.min(length, data.length() - position);
        data.getBytes(position, position + count, target, offset);
        position += count;
        return count;
    }

    /** Only the first read asks for anything: until then the body stays with the client. */
    private void start() {
        if (started) {
            return;
        }
        started = true;
        context.runOnContext(none -> {
            if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
                request.response().writeContinue();
            }
            request.fetch(WINDOW);
        });
    }

    private void advance() throws ClientStalled {
        try {
            Piece next = pieces.poll(idleNanos, TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new ClientStalled("the client sends nothing", null);
            }
            if (next.data() != null) {
                context.runOnContext(none -> request.fetch(1));
            }
            current = next;
            position = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientStalled("interrupted", e);
        }
    }

    /** A buffer, or the end: good without a failure. */
    private record Piece(@Nullable Buffer data, @Nullable Throwable failure) {
        static Piece of(Buffer data) {
            return new Piece(data, null);
        }

        static Piece end(@Nullable Throwable failure) {
            return new Piece(null, failure);
        }
    }
}
