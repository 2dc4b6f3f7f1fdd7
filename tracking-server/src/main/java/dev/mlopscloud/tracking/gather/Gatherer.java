package dev.mlopscloud.tracking.gather;

import dev.mlopscloud.tracking.api.ErrorCode;
import dev.mlopscloud.tracking.api.MlflowException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the requests of many callers into few transactions: what has queued up while a worker was busy is done
 * together, and each caller is answered after the commit. One commit's wait for the disk, and one round trip for each
 * statement, then serve all of them.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
public final class Gatherer<Q, A> {
    private static final Logger LOG = Logger.getLogger(Gatherer.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final GatherConfig config;
    private final ToIntFunction<Q> rows;
    private final Function<List<Q>, List<Outcome<A>>> work;
    private final Semaphore room;
    private final BlockingQueue<Entry<Q, A>> queue = new LinkedBlockingQueue<>();
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean stopping;

    /**
     * @param rows how many rows a request comes to, at least 1
     * @param work does a group of requests in one transaction; its answer holds one outcome for each, in their order
     */
    public Gatherer(String name, GatherConfig config, ToIntFunction<Q> rows, Function<List<Q>, List<Outcome<A>>> work) {
        this.config = config;
        this.rows = rows;
        this.work = work;
        this.room = new Semaphore(config.waiting());
        for (int i = 1; i <= config.workers(); i++) {
            workers.add(Thread.ofPlatform().name(name + "-" + i).daemon().start(this::run));
        }
    }

    /**
     * A request and its answer; the last of all has no request.
     *
     * @param rows that it takes of the room
     */
    private record Entry<Q, A>(@Nullable Q request, int rows, CompletableFuture<A> answer) {}

    /** Completes after the commit, with a {@link MlflowException} if the request is refused or too much waits. */
    public CompletableFuture<A> ask(Q request) {
        int taken = Math.min(rows.applyAsInt(request), config.waiting());
        if (stopping || !room.tryAcquire(taken)) {
            return CompletableFuture.failedFuture(
                    new MlflowException(ErrorCode.TEMPORARILY_UNAVAILABLE, "The server is busy, please try again."));
        }
        Entry<Q, A> entry = new Entry<>(request, taken, new CompletableFuture<>());
        queue.add(entry);
        return entry.answer;
    }

    /** Does what is queued, then ends. */
    public void close() throws InterruptedException {
        stopping = true;
        queue.add(end());
        for (Thread worker : workers) {
            worker.join(LONGEST_END);
        }
    }

    private Entry<Q, A> end() {
        return new Entry<>(null, 0, new CompletableFuture<>());
    }

    private void run() {
        List<Entry<Q, A>> group = new ArrayList<>();
        boolean last = false;
        while (!last) {
            try {
                last = gather(group);
                room.release(group.stream().mapToInt(Entry::rows).sum());
                if (!group.isEmpty()) {
                    work(group);
                }
            } catch (InterruptedException e) {
                LOG.warnf("%s was interrupted and ends.", Thread.currentThread().getName());
                last = true;
            } finally {
                group.clear();
            }
        }
        // The end is passed on from worker to worker.
        queue.add(end());
    }

    /** Takes what waits, and tells whether the end was among it. */
    private boolean gather(List<Entry<Q, A>> group) throws InterruptedException {
        int gathered = 0;
        Entry<Q, A> next = queue.take();
        while (next != null) {
            if (next.request == null) {
                return true;
            }
            group.add(next);
            gathered += next.rows;
            next = gathered < config.largestGroup() ? queue.poll() : null;
        }
        return false;
    }

    private void work(List<Entry<Q, A>> group) {
        try {
            List<Outcome<A>> outcomes = work.apply(group.stream()
                    .<Q>mapMulti((entry, to) -> {
                        if (entry.request != null) {
                            to.accept(entry.request);
                        }
                    })
                    .toList());
            for (int i = 0; i < outcomes.size(); i++) {
                CompletableFuture<A> answer = group.get(i).answer;
                switch (outcomes.get(i)) {
                    case Outcome.Answer<A>(A value) -> answer.complete(value);
                    case Outcome.Refusal<A>(MlflowException cause) -> answer.completeExceptionally(cause);
                }
            }
        } catch (RuntimeException e) {
            if (group.size() == 1) {
                group.getFirst().answer.completeExceptionally(e);
            } else {
                // One request's trouble must not become its neighbours'.
                group.forEach(entry -> work(List.of(entry)));
            }
        }
    }
}
