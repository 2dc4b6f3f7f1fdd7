package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.gather.Together;
import dev.mlopscloud.workflows.operator.Outcome;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The tries that this process looks after, a virtual thread each: from the claim, through the process, to the
 * transaction that writes its end. A service that dies anywhere on the way takes the same way again.
 */
@Singleton
final class Attempts {
    private static final Logger LOG = Logger.getLogger(Attempts.class);

    private final Together<Endings.Ended, Boolean> endings;
    private final TryWork work;
    private final Signal signal;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Key, Held> held = new ConcurrentHashMap<>();

    Attempts(Database database, Endings endings, TryWork work, Signal signal, Clock clock) {
        this.endings = new Together<>(database, (tx, ended) -> endings.write(tx, ended, clock.instant()));
        this.work = work;
        this.signal = signal;
    }

    private record Key(UUID taskInstance, int tryNumber) {
        static Key of(TaskInstance task) {
            return new Key(task.id(), task.status().tryNumber());
        }
    }

    /** A try that is being looked after; it has a process once one has been started or found. */
    private static final class Held {
        private @Nullable Runnable stopper;
        private boolean stopped;

        synchronized void runs(Runnable howToStop) {
            stopper = howToStop;
            if (stopped) {
                howToStop.run();
            }
        }

        synchronized void stop() {
            stopped = true;
            if (stopper != null) {
                stopper.run();
            }
        }
    }

    /** How many more tries this process takes. */
    int free() {
        return work.parallelism() - held.size();
    }

    /** How many tries this process looks after. */
    int held() {
        return held.size();
    }

    /** Looks after a claimed try from now on. */
    void take(TaskInstance task) {
        Held attempt = new Held();
        if (held.putIfAbsent(Key.of(task), attempt) == null) {
            threads.execute(() -> follow(task, attempt));
        }
    }

    /** Ends the processes of tries that are not among {@code wanted}, and takes on those that are new. */
    void reconcile(Collection<TaskInstance> wanted) {
        Set<Key> keys = new HashSet<>();
        wanted.forEach(task -> keys.add(Key.of(task)));
        held.forEach((key, attempt) -> {
            if (!keys.contains(key)) {
                attempt.stop();
            }
        });
        wanted.forEach(this::take);
    }

    /** Leaves the processes to the next service. */
    void abandon() {
        threads.shutdownNow();
    }

    private void follow(TaskInstance task, Held attempt) {
        try {
            Outcome outcome = work.perform(task, attempt::runs);
            TryWork.retrying(() -> endings.ask(new Endings.Ended(task, outcome)));
            work.ship(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.errorf(
                    e,
                    "Try %d of task %s is left to the next start",
                    task.status().tryNumber(),
                    task.id());
            return;
        } finally {
            held.remove(Key.of(task));
        }
        signal.raise();
    }
}
