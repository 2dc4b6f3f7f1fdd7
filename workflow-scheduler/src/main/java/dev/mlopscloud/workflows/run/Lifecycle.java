package dev.mlopscloud.workflows.run;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the replica with the service, and lets go of it in order: the processes of tasks go on. */
@Singleton
final class Lifecycle {
    private static final Logger LOG = Logger.getLogger(Lifecycle.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Replica replica;
    private final Dispatcher dispatcher;
    private final Listener listener;
    private final Attempts attempts;
    private volatile List<Thread> threads = List.of();

    Lifecycle(Replica replica, Dispatcher dispatcher, Listener listener, Attempts attempts) {
        this.replica = replica;
        this.dispatcher = dispatcher;
        this.listener = listener;
        this.attempts = attempts;
    }

    void start(@Observes @Nullable StartupEvent event) {
        replica.take();
        threads = List.of(
                Thread.ofPlatform().daemon().name("dispatcher").start(dispatcher::run),
                Thread.ofPlatform().daemon().name("listener").start(listener::run));
    }

    /** Whether all that works in the background does; it begins with the start. */
    boolean isAlive() {
        return threads.stream().allMatch(Thread::isAlive);
    }

    void stop(@Observes @Nullable ShutdownEvent event) {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(PATIENCE);
            }
            attempts.abandon();
            replica.release();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("The tasks directory could not be given back", e);
        }
    }
}
