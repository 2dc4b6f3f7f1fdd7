package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** What time alone brings about: scheduled runs, waiting runs that may start, retries, timeouts, lost replicas. */
@Singleton
final class Agenda {
    private static final Logger LOG = Logger.getLogger(Agenda.class);

    /** What one pass takes on at most of each kind; a full pass is followed by another at once. */
    private static final int BATCH = 50;

    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final Database database;
    private final Dags dags;
    private final Transitions transitions;

    Agenda(Database database, Dags dags, Transitions transitions) {
        this.database = database;
        this.dags = dags;
        this.transitions = transitions;
    }

    /** Does what is due, and tells whether there may be more. */
    boolean work(Instant now) {
        boolean more = createScheduledRuns(now);
        more |= startWaitingRuns(now);
        more |= advanceDueRuns(now);
        return more;
    }

    /** A run for each DAG whose time has come. The unique logical date makes it one, whoever else tries. */
    private boolean createScheduledRuns(Instant now) {
        return database.transaction(tx -> {
            List<Dag> due = dags.lockDue(tx, now, BATCH);
            due.forEach(dag -> createScheduledRun(tx, dag, now));
            return !due.isEmpty();
        });
    }

    private void createScheduledRun(Transaction tx, Dag dag, Instant now) {
        // What was due before a pause or an outage still is, when the schedule has nothing newer.
        Optional<Instant> logical = dag.workflow()
                .timing()
                .next(dag.lastScheduled(), now)
                .filter(time -> !time.isAfter(now))
                .or(() -> Optional.ofNullable(dag.nextRunAt()));
        logical.ifPresent(time -> {
            RunStore.NewRun run = new RunStore.NewRun(
                    dag.dagId(),
                    RunIds.scheduled(time),
                    "scheduled",
                    dag.version().id(),
                    time,
                    time,
                    time,
                    time,
                    "{}",
                    null,
                    "timetable");
            transitions.create(tx, run, dag.workflow(), now);
            Instant next = dag.workflow().timing().next(time, now).orElse(null);
            dags.scheduled(tx, dag, time, next);
        });
    }

    private boolean startWaitingRuns(Instant now) {
        List<String> waiting = database.transaction(tx -> runs.dagsWithWaitingRuns(tx, now, BATCH));
        for (String dagId : waiting) {
            database.inTransaction(tx -> {
                // The DAG's row makes replicas count its running runs one after the other.
                Dag dag = dags.lock(tx, dagId);
                int free = dag.workflow().limits().maxActiveRuns() - runs.countRunning(tx, dagId);
                if (free > 0 && !dag.paused()) {
                    runs.lockWaiting(tx, dagId, now, Math.min(free, BATCH))
                            .forEach(run -> transitions.start(tx, run, now));
                }
            });
        }
        return !waiting.isEmpty();
    }

    private boolean advanceDueRuns(Instant now) {
        List<Long> due = database.transaction(tx -> runs.due(tx, now, BATCH));
        for (long key : due) {
            database.inTransaction(tx -> {
                if (runs.isOverdue(tx, key, now)) {
                    transitions.expire(tx, key, now);
                } else {
                    transitions.advance(tx, key, now);
                }
            });
        }
        return !due.isEmpty();
    }

    /** The tries of replicas that are gone have failed: nobody can tell what became of their processes. */
    void loseAbandoned(Instant now) {
        for (TaskInstance task : database.transaction(tx -> tasks.abandoned(tx, now, BATCH))) {
            LOG.warnf(
                    "Try %d of task %s is lost with its replica", task.status().tryNumber(), task.id());
            database.transaction(tx -> transitions.finish(tx, task, false, now));
        }
    }

    /** The first moment after {@code now} at which something falls due. */
    Optional<Instant> nextDue(Instant now) {
        return database.transaction(tx -> Stream.of(dags.nextDue(tx, now), runs.nextDue(tx, now))
                .flatMap(Optional::stream)
                .min(Instant::compareTo));
    }
}
