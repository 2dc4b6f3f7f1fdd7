package dev.mlopscloud.tracking.write;

import dev.mlopscloud.tracking.api.ErrorCode;
import dev.mlopscloud.tracking.api.MlflowException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the hot writes of many callers into few transactions: what has queued up while a writer was busy is written
 * together, and each caller is answered after the commit. One commit's wait for the disk then serves all of them.
 */
@Singleton
final class GroupCommit {
    private static final Logger LOG = Logger.getLogger(GroupCommit.class);
    private static final int LONGEST_WAIT_SECONDS = 10;

    /** Behind it nothing is written any more. */
    private static final Entry END = new Entry(
            new LogRequest("", List.of(), List.of(), List.of(), false), CompletableFuture.completedFuture(null));

    private final LogWriter writer;
    private final WriteConfig config;
    private final BlockingQueue<Entry> queue;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    GroupCommit(LogWriter writer, WriteConfig config) {
        this.writer = writer;
        this.config = config;
        this.queue = new ArrayBlockingQueue<>(config.waiting());
    }

    /**
     * A request and its answer.
     *
     * @param done completes after the commit, with the refusal if there is one
     */
    private record Entry(LogRequest request, CompletableFuture<@Nullable Void> done) {}

    void start(@Observes StartupEvent event) {
        for (int i = 1; i <= config.writers(); i++) {
            threads.add(Thread.ofPlatform().name("group-commit-" + i).daemon().start(this::run));
        }
    }

    /** Writes what is queued, then ends. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        queue.put(END);
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(LONGEST_WAIT_SECONDS));
        }
    }

    /**
     * Returns when {@code request} is safe on disk.
     *
     * @throws MlflowException if the request is refused, or the queue stays full
     */
    void write(LogRequest request) {
        Entry entry = new Entry(request, new CompletableFuture<>());
        try {
            if (stopping || !queue.offer(entry, LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw busy();
            }
            entry.done.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static MlflowException busy() {
        return new MlflowException(ErrorCode.TEMPORARILY_UNAVAILABLE, "The server is busy, please try again.");
    }

    private void run() {
        List<Entry> group = new ArrayList<>();
        // The end is passed on from writer to writer.
        boolean last = false;
        while (!last) {
            try {
                group.add(queue.take());
                queue.drainTo(group, config.largestGroup() - 1);
                last = group.removeIf(entry -> entry.equals(END));
                if (!group.isEmpty()) {
                    write(group);
                }
            } catch (InterruptedException e) {
                LOG.warn("A writer was interrupted and ends.");
                last = true;
            } finally {
                group.clear();
            }
        }
        if (!queue.offer(END)) {
            LOG.warn("Writes are still queued; the other writers go on.");
        }
    }

    private void write(List<Entry> group) {
        try {
            List<@Nullable MlflowException> refusals =
                    writer.write(group.stream().map(Entry::request).toList());
            for (int i = 0; i < group.size(); i++) {
                MlflowException refusal = refusals.get(i);
                if (refusal == null) {
                    group.get(i).done.complete(null);
                } else {
                    group.get(i).done.completeExceptionally(refusal);
                }
            }
        } catch (RuntimeException e) {
            if (group.size() == 1) {
                group.getFirst().done.completeExceptionally(e);
            } else {
                // One request's trouble must not become its neighbours'.
                group.forEach(entry -> write(List.of(entry)));
            }
        }
    }
}
