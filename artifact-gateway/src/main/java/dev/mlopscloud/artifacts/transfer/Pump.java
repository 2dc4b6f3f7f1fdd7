package dev.mlopscloud.artifacts.transfer;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Moves buffers from one stream to another on their event loop, at the pace of the slower one. */
final class Pump {
    private final ReadStream<Buffer> source;
    private final WriteStream<Buffer> target;
    private final Consumer<Buffer> watcher;
    private final CompletableFuture<End> end = new CompletableFuture<>();
    private final AtomicLong moved = new AtomicLong();
    private volatile boolean waitsForTarget;

    /** Takes a paused source; {@code watcher} sees each buffer on its way. */
    Pump(ReadStream<Buffer> source, WriteStream<Buffer> target, Consumer<Buffer> watcher) {
        this.source = source;
        this.target = target;
        this.watcher = watcher;
    }

    /** How it ended. */
    enum End {
        COMPLETE,
        SOURCE_BROKE,
        TARGET_BROKE
    }

    /** Bytes moved so far. */
    long moved() {
        return moved.get();
    }

    /** Begins; call on the event loop. The target stays open. */
    void start() {
        target.exceptionHandler(failure -> end.complete(End.TARGET_BROKE));
        source.exceptionHandler(failure -> end.complete(End.SOURCE_BROKE));
        source.endHandler(none -> end.complete(End.COMPLETE));
        source.handler(this::move);
        source.resume();
    }

    /** Someone else saw the source's end. */
    void sourceEnded() {
        end.complete(End.SOURCE_BROKE);
    }

    /** Someone else saw the target's end. */
    void targetEnded() {
        end.complete(End.TARGET_BROKE);
    }

    private void move(Buffer piece) {
        if (end.isDone()) {
            return;
        }
        watcher.accept(piece);
        moved.addAndGet(piece.length());
        target.write(piece).onFailure(failure -> end.complete(End.TARGET_BROKE));
        if (target.writeQueueFull()) {
            waitsForTarget = true;
            source.pause();
            target.drainHandler(none -> {
                waitsForTarget = false;
                source.resume();
            });
        }
    }

    /** Waits for the end, as long as something moves at least once in {@code idle}. */
    End await(Context context, Duration idle) throws ClientStalled {
        while (true) {
            long before = moved();
            try {
                return end.get(idle.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (moved() == before) {
                    context.runOnContext(none -> source.pause());
                    end.complete(waitsForTarget ? End.TARGET_BROKE : End.SOURCE_BROKE);
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClientStalled("interrupted", e);
            }
        }
    }
}
