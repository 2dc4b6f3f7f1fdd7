package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.backfill.Backfills;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.notification.Outbox;
import dev.mlopscloud.workflows.timetable.Tick;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What time alone brings about: scheduled runs, waiting runs that may start, retries, timeouts. */
@Singleton
final class Agenda {
    /** What one pass takes on at most of each kind; a full pass is followed by another at once. */
    private static final int BATCH = 50;

    /** How many scheduled runs one pass makes: a few statements make them all. */
    private static final int MOST_DUE = 500;

    private final RunStore runs = new RunStore();
    private final Database database;
    private final Dags dags;
    private final Assets assets;
    private final Backfills backfills;
    private final Transitions transitions;
    private final News news;
    private final Outbox outbox;

    Agenda(
            Database database,
            Dags dags,
            Assets assets,
            Backfills backfills,
            Transitions transitions,
            News news,
            Outbox outbox) {
        this.news = news;
        this.outbox = outbox;
        this.database = database;
        this.dags = dags;
        this.assets = assets;
        this.backfills = backfills;
        this.transitions = transitions;
    }

    /**
     * What there is to do, found in one transaction; each thing is done in one of its own.
     *
     * @param unchecked DAGs to whose assets something has happened
     * @param backfills that have runs to start
     * @param waiting DAGs that have runs to start
     * @param due runs in which something is due
     */
    private record Look(List<String> unchecked, List<Long> backfills, List<String> waiting, List<Long> due) {
        boolean foundAny() {
            return !unchecked.isEmpty() || !backfills.isEmpty() || !waiting.isEmpty() || !due.isEmpty();
        }
    }

    /** Does what is due, and tells whether there may be more. */
    boolean work(Instant now) {
        boolean more = createScheduledRuns(now);
        Look look = database.transaction(tx -> look(tx, now));
        look.unchecked().forEach(dagId -> createAssetRun(dagId, now));
        look.backfills().forEach(id -> startRunsOfBackfill(id, now));
        look.waiting().forEach(dagId -> startWaitingRuns(dagId, now));
        look.due().forEach(key -> advanceDueRun(key, now));
        more |= look.foundAny();
        more |= tellOfLateRuns(now);
        more |= outbox.deliver(now);
        return more;
    }

    private Look look(Transaction tx, Instant now) {
        backfills.complete(tx, now);
        return new Look(
                assets.unchecked(tx, BATCH),
                backfills.waiting(tx, BATCH),
                runs.dagsWithWaitingRuns(tx, now, BATCH),
                runs.due(tx, now, BATCH));
    }

    /** A run for each DAG whose time has come. The unique logical date makes it one, whoever else tries. */
    private boolean createScheduledRuns(Instant now) {
        return database.transaction(tx -> {
            List<Dag> due = dags.lockDue(tx, now, MOST_DUE);
            List<Dags.Owed> owed = new ArrayList<>();
            due.forEach(dag -> owed(dag, now).ifPresent(tick -> owed.add(new Dags.Owed(dag, tick))));
            // Their DAGs have room for them, and are held: they need not wait for another look.
            if (!owed.isEmpty()) {
                transitions.startScheduled(tx, owed, now);
                dags.scheduled(tx, owed, now);
            }
            return !due.isEmpty();
        });
    }

    /** What was due before a pause or an outage still is, when the schedule has nothing newer. */
    private static Optional<Tick> owed(Dag dag, Instant now) {
        return dag.workflow()
                .timing()
                .next(dag.last(), now)
                .filter(tick -> !tick.due().isAfter(now))
                .or(() -> Optional.ofNullable(dag.next()));
    }

    /** A run for a DAG whose assets have been updated as its condition asks. */
    private void createAssetRun(String dagId, Instant now) {
        database.inTransaction(tx -> dags.lockIfThere(tx, dagId)
                .ifPresent(dag -> assets.due(tx, dagId, dag.workflow().timing().assets())
                        .ifPresent(due -> createAssetRun(tx, dag, due, now))));
    }

    private void createAssetRun(Transaction tx, Dag dag, Instant due, Instant now) {
        RunStore.NewRun run = new RunStore.NewRun(
                dag.dagId(),
                RunIds.unique("asset_triggered", due),
                "asset_triggered",
                dag.version().id(),
                null,
                null,
                due,
                "{}",
                null,
                "asset",
                null);
        transitions.create(tx, run, dag.workflow(), now).ifPresent(key -> assets.consume(tx, dag.dagId(), key));
    }

    /** Runs of backfills go by the limits of their backfill, and not by those of their DAG. */
    private void startRunsOfBackfill(long id, Instant now) {
        database.inTransaction(tx -> {
            int free = backfills.lockFree(tx, id);
            if (free > 0) {
                runs.lockWaitingOfBackfill(tx, id, Math.min(free, BATCH))
                        .forEach(run -> transitions.start(tx, run, now));
            }
        });
    }

    private void startWaitingRuns(String dagId, Instant now) {
        database.inTransaction(tx -> dags.lockIfThere(tx, dagId).ifPresent(dag -> startWaitingRuns(tx, dag, now)));
    }

    /** The DAG's row, which is held, makes replicas count its running runs one after the other. */
    private void startWaitingRuns(Transaction tx, Dag dag, Instant now) {
        int free = dag.workflow().limits().maxActiveRuns() - runs.countRunning(tx, dag.dagId());
        if (free > 0 && !dag.paused()) {
            runs.lockWaiting(tx, dag.dagId(), now, Math.min(free, BATCH))
                    .forEach(run -> transitions.start(tx, run, now));
        }
    }

    private void advanceDueRun(long key, Instant now) {
        database.inTransaction(tx -> {
            if (runs.isOverdue(tx, key, now)) {
                transitions.expire(tx, key, now);
            } else {
                transitions.advance(tx, key, now);
            }
        });
    }

    private boolean tellOfLateRuns(Instant now) {
        return database.transaction(tx -> {
            List<Run> late = runs.takeLate(tx, now, BATCH);
            late.stream()
                    .filter(run -> !run.state().isTerminal())
                    .forEach(run -> news.ofDeadline(tx, run, dags.workflow(tx, run.version()), now));
            return !late.isEmpty();
        });
    }

    /** The first moment after {@code now} at which something falls due. */
    Optional<Instant> nextDue(Instant now) {
        return database.transaction(tx -> Stream.of(dags.nextDue(tx, now), runs.nextDue(tx, now), outbox.nextDue(tx))
                .flatMap(Optional::stream)
                .min(Instant::compareTo));
    }
}
