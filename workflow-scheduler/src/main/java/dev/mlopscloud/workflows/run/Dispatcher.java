package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.SqlFailure;
import dev.mlopscloud.workflows.metric.Metrics;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * The loop of a replica. It sleeps until a commit signals work or something falls due; each thing it does is a
 * transaction of its own.
 */
@Singleton
final class Dispatcher {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final Duration FAILURE_PAUSE = Duration.ofSeconds(1);

    private final Agenda agenda;
    private final Losses losses;
    private final Claims claims;
    private final Attempts attempts;
    private final Replica replica;
    private final Signal signal;
    private final Clock clock;
    private final Metrics metrics;
    private Instant renewal = Instant.MIN;

    Dispatcher(
            Agenda agenda,
            Losses losses,
            Claims claims,
            Attempts attempts,
            Replica replica,
            Signal signal,
            Clock clock,
            Metrics metrics) {
        this.agenda = agenda;
        this.losses = losses;
        this.claims = claims;
        this.attempts = attempts;
        this.replica = replica;
        this.signal = signal;
        this.clock = clock;
        this.metrics = metrics;
        metrics.executor(attempts::free, attempts::held);
    }

    /** Works until the thread is interrupted. */
    void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                boolean more = pass();
                signal.wake();
                signal.await(more ? Duration.ZERO : untilDue());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (e instanceof SqlFailure) {
                    LOG.warnf("The database does not answer, trying again: %s", e.getMessage());
                } else {
                    LOG.error("A pass of the scheduler failed", e);
                }
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(FAILURE_PAUSE);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private boolean pass() {
        Instant now = clock.instant();
        if (!now.isBefore(renewal)) {
            replica.renew(now);
            metrics.heartbeat();
            renewal = now.plus(replica.period());
            losses.lose(now);
        }
        attempts.reconcile(claims.held(replica.id()));
        boolean more = agenda.work(now);
        int free = attempts.free();
        if (free > 0) {
            claims.take(Claims.Taker.replica(replica.id()), free, now).forEach(attempts::take);
        }
        return more;
    }

    private Duration untilDue() {
        Instant now = clock.instant();
        Instant due = agenda.nextDue(now).filter(renewal::isAfter).orElse(renewal);
        // Rounded up to the millisecond: waking early would find nothing due.
        return Duration.between(now, due).plusMillis(1);
    }
}
