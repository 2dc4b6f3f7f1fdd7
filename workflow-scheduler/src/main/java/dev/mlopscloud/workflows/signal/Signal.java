package dev.mlopscloud.workflows.signal;

import dev.mlopscloud.platform.sql.Transaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Says that the database holds work that it did not hold before. */
@Singleton
public final class Signal {
    /** The Postgres channel; the payload names the process that sent it. */
    public static final String CHANNEL = "workflows";

    private final String sender = UUID.randomUUID().toString();
    private final Semaphore pending = new Semaphore(0);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long changes;

    /** Tells other processes, once {@code tx} commits. */
    public void announce(Transaction tx) {
        tx.first(row -> true, "SELECT pg_notify(?, ?)", CHANNEL, sender);
    }

    /** Tells this process: call it after the commit. */
    public void raise() {
        pending.release();
        wake();
    }

    /** Lets those look again who wait by {@link #awaitChange}. */
    public void wake() {
        lock.lock();
        try {
            changes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How often something has happened so far. */
    public long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until more than {@code seen} has happened or {@code longest} has passed; any number may wait. */
    public void awaitChange(long seen, Duration longest) throws InterruptedException {
        long left = longest.toNanos();
        lock.lock();
        try {
            while (changes == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Passes on what another process announced. */
    public void received(String payload) {
        if (!payload.equals(sender)) {
            raise();
        }
    }

    /** Waits until something is there to do or {@code longest} has passed, and takes all signals so far as one. */
    public void await(Duration longest) throws InterruptedException {
        if (pending.tryAcquire(Math.max(0, longest.toMillis()), TimeUnit.MILLISECONDS)) {
            pending.drainPermits();
        }
    }
}
