package dev.mlopscloud.standalone.child;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A service that is kept running: started, watched until it is ready, and started again whenever it dies.
 *
 * <p>One thread does all of that; {@link #stop} tells it to cease and ends the process.
 */
public final class Child {
    /** What happens to a child, told on the child's own thread. */
    public interface Events {
        void started(Child child);

        void ready(Child child, Duration took);

        /** It was ended to be started again, which happens now. */
        void restarting(Child child);

        /** It ended without being asked to, and starts again after the delay. */
        void died(Child child, int exitCode, Duration delay);
    }

    /** What a child is doing. */
    public enum State {
        STARTING,
        READY,
        RESTARTING,
        STOPPED
    }

    private static final Duration POLL = Duration.ofMillis(150);

    /** A child that keeps dying before it was ever ready has a fault that waiting doesn't mend. */
    private static final int DEATHS_AT_START = 3;

    private final String name;
    private final ChildCommand command;
    private final BoundedLog log;
    private final RestartRequests requests;
    private final Readiness readiness;
    private final Events events;

    private final CompletableFuture<Void> firstReady = new CompletableFuture<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile State state = State.STOPPED;
    private volatile @Nullable Process process;
    private final AtomicInteger restarts = new AtomicInteger();

    public Child(
            String name,
            ChildCommand command,
            BoundedLog log,
            RestartRequests requests,
            Readiness readiness,
            Events events) {
        this.name = name;
        this.command = command;
        this.log = log;
        this.requests = requests;
        this.readiness = readiness;
        this.events = events;
    }

    public String name() {
        return name;
    }

    public State state() {
        return state;
    }

    public int restarts() {
        return restarts.get();
    }

    public int port() {
        return command.port();
    }

    public BoundedLog log() {
        return log;
    }

    /** The process that runs now, if one does. */
    public Optional<ProcessIdentity> identity() {
        Process running = process;
        return running == null || !running.isAlive()
                ? Optional.empty()
                : Optional.of(ProcessIdentity.of(running.toHandle(), command.marker()));
    }

    /** Starts it; the future completes when it is ready for the first time, or fails when it can't be. */
    public CompletableFuture<Void> start() throws IOException {
        log.rotate();
        requests.clear(name);
        state = State.STARTING;
        Thread.ofVirtual().name(name).start(this::run);
        return firstReady;
    }

    private void run() {
        Backoff backoff = new Backoff();
        int deathsBeforeReady = 0;
        try {
            while (!isStopping()) {
                long startedAt = System.nanoTime();
                Process started = launch();
                if (started == null) {
                    break;
                }
                awaitReady(started, startedAt);
                int exitCode = started.waitFor();
                if (isStopping()) {
                    break;
                }
                if (!firstReady.isDone() && ++deathsBeforeReady >= DEATHS_AT_START) {
                    firstReady.completeExceptionally(
                            new IOException(name + " ended with status " + exitCode + " each time it was started"));
                    break;
                }
                pause(exitCode, backoff, Duration.ofNanos(System.nanoTime() - startedAt));
            }
        } catch (IOException e) {
            firstReady.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        state = State.STOPPED;
    }

    /** Starts the process unless the child is being stopped: {@link #stop} sees every process or none starts. */
    private synchronized @Nullable Process launch() throws IOException {
        if (isStopping()) {
            return null;
        }
        Process started = command.start(log);
        process = started;
        events.started(this);
        return started;
    }

    private void awaitReady(Process started, long startedAt) throws InterruptedException {
        while (started.isAlive() && !isStopping()) {
            if (readiness.isReady(command.port())) {
                state = State.READY;
                events.ready(this, Duration.ofNanos(System.nanoTime() - startedAt));
                firstReady.complete(null);
                return;
            }
            started.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void pause(int exitCode, Backoff backoff, Duration ran) throws InterruptedException, IOException {
        state = State.RESTARTING;
        if (requests.take(name)) {
            events.restarting(this);
            return;
        }
        restarts.incrementAndGet();
        Duration delay = backoff.after(ran);
        events.died(this, exitCode, delay);
        if (!stopping.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
            state = State.STARTING;
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Stops it for good; false when it had to be killed. */
    public boolean stop(Duration grace) throws InterruptedException {
        Process running;
        synchronized (this) {
            stopping.countDown();
            running = process;
        }
        boolean asked = running == null || !running.isAlive() || ProcessEnd.end(running.toHandle(), grace);
        state = State.STOPPED;
        return asked;
    }
}
