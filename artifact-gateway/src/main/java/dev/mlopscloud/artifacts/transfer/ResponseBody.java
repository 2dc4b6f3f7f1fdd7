package dev.mlopscloud.artifacts.transfer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A response's body as a blocking stream of bounded size.
 *
 * <p>A write returns as soon as fewer than {@link #WINDOW} writes are on their way to the socket, so a slow client
 * slows its reader down. The response's head must be complete before the first write.
 */
public final class ResponseBody extends OutputStream {
    private static final int WINDOW = 6;

    private final HttpServerResponse response;
    private final long idleNanos;
    private final Semaphore window = new Semaphore(WINDOW);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    public ResponseBody(HttpServerResponse response, Duration idleTimeout) {
        this.response = response;
        this.idleNanos = idleTimeout.toNanos();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** Copies the bytes; the caller may use its array again at once. */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        acquire(1);
        response.write(Buffer.buffer(Arrays.copyOfRange(bytes, offset, offset + length)))
                .onComplete(written -> {
                    if (written.failed()) {
                        failure.compareAndSet(null, written.cause());
                    }
                    window.release();
                });
    }

    /** Ends the response. */
    @Override
    public void close() throws IOException {
        acquire(WINDOW);
        response.end();
    }

    private void acquire(int permits) throws ClientStalled {
        try {
            if (!window.tryAcquire(permits, idleNanos, TimeUnit.NANOSECONDS)) {
                throw new ClientStalled("the client takes nothing", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientStalled("interrupted", e);
        }
        Throwable cause = failure.get();
        if (cause != null || response.closed()) {
            throw new ClientStalled("the client's connection broke", cause);
        }
    }
}
