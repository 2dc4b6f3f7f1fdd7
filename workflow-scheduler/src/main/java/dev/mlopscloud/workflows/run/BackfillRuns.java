package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.backfill.Backfill;
import dev.mlopscloud.workflows.backfill.Backfill.Reprocess;
import dev.mlopscloud.workflows.backfill.Backfills;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.engine.RunState;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.secret.Masks;
import dev.mlopscloud.workflows.signal.Signal;
import dev.mlopscloud.workflows.timetable.Tick;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The runs of backfills: which they are, and how they come to be. */
@Singleton
public final class BackfillRuns {
    /** As many as one request may ask for. */
    private static final int MOST = 10_000;

    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final Database database;
    private final Dags dags;
    private final Backfills backfills;
    private final Transitions transitions;
    private final Signal signal;
    private final Clock clock;

    BackfillRuns(
            Database database, Dags dags, Backfills backfills, Transitions transitions, Signal signal, Clock clock) {
        this.database = database;
        this.dags = dags;
        this.backfills = backfills;
        this.transitions = transitions;
        this.signal = signal;
        this.clock = clock;
    }

    /**
     * How the runs are made.
     *
     * @param backwards whether the newest goes first
     * @param onLatest whether runs that are there already run on the newest version
     */
    public record Manner(boolean backwards, boolean onLatest) {}

    /** The logical dates of the runs that a backfill would make. */
    public List<Instant> dryRun(Backfill.Wanted wanted, boolean backwards) {
        return database.transaction(tx -> {
            Dag dag = find(tx, wanted.dagId());
            List<Instant> dates = new ArrayList<>();
            for (Tick tick : ticks(dag, wanted, backwards)) {
                Optional<Run> there = runs.find(tx, wanted.dagId(), tick.logical());
                if (there.isEmpty() || isReprocessed(there.get(), wanted.reprocess())) {
                    dates.add(tick.logical());
                }
            }
            return dates;
        });
    }

    /**
     * Makes a backfill with its runs.
     *
     * @throws ApiFailure with 404 for an unknown DAG, with 409 while another backfill of it goes on, with 422 for a
     *     span or a conf that does not do
     */
    public Backfill create(Backfill.Wanted wanted, Manner manner) {
        long created = database.transaction(tx -> {
            Dag dag = find(tx, wanted.dagId());
            List<Tick> ticks = ticks(dag, wanted, manner.backwards());
            if (ticks.isEmpty()) {
                throw invalid("No backfill runs to create for the given date range.");
            }
            long id = backfills.create(tx, wanted);
            int ordinal = 0;
            for (Tick tick : ticks) {
                add(tx, dag, wanted, manner, tick, new RunStore.Place(id, ++ordinal));
            }
            signal.announce(tx);
            return id;
        });
        signal.raise();
        return backfills.get(created);
    }

    private void add(Transaction tx, Dag dag, Backfill.Wanted wanted, Manner manner, Tick tick, RunStore.Place place) {
        Instant now = clock.instant();
        Optional<Run> there = runs.find(tx, dag.dagId(), tick.logical());
        if (there.isPresent()) {
            if (isReprocessed(there.get(), wanted.reprocess())) {
                Run run = runs.lock(tx, there.get().key()).orElseThrow();
                Set<TaskKey> all = new HashSet<>();
                tasks.lock(tx, run.key()).forEach(task -> all.add(task.key()));
                transitions.clear(tx, run, all, dag, manner.onLatest(), now);
                runs.join(tx, run.key(), place, wanted.conf());
            }
            return;
        }
        RunStore.NewRun run = new RunStore.NewRun(
                dag.dagId(),
                RunIds.of("backfill", tick.logical()),
                "backfill",
                dag.version().id(),
                tick.logical(),
                tick,
                tick.due(),
                wanted.conf() == null ? "{}" : wanted.conf(),
                null,
                "backfill",
                place);
        transitions.create(tx, run, dag.workflow(), now);
    }

    private static boolean isReprocessed(Run run, Reprocess reprocess) {
        return switch (reprocess) {
            case NONE -> false;
            case FAILED -> run.state() == RunState.FAILED;
            case COMPLETED -> run.state().isTerminal();
        };
    }

    private List<Tick> ticks(Dag dag, Backfill.Wanted wanted, boolean backwards) {
        Instant now = clock.instant();
        if (!dag.workflow().timing().schedule().isPeriodic()) {
            throw invalid(dag.dagId() + " has a non-periodic schedule that does not support backfills");
        }
        if (wanted.from().isAfter(wanted.to())) {
            throw invalid("from_date (" + wanted.from() + ") must not be after to_date (" + wanted.to() + ").");
        }
        if (!wanted.from().isBefore(now) && !wanted.to().isBefore(now)) {
            throw invalid("Backfill cannot be executed for future dates.");
        }
        JsonNode conf = wanted.conf() == null
                ? JsonNodeFactory.instance.objectNode()
                : Masks.tree(wanted.conf()).orElseThrow();
        try {
            Conf.check(dag.workflow(), conf);
        } catch (ApiFailure refused) {
            throw invalid(String.valueOf(refused.detail()));
        }
        List<Tick> ticks = dag.workflow().timing().between(wanted.from(), wanted.to(), MOST + 1).stream()
                .filter(tick -> tick.end().isBefore(now))
                .toList();
        if (ticks.size() > MOST) {
            throw invalid("A backfill has at most " + MOST + " runs.");
        }
        return backwards ? ticks.reversed() : ticks;
    }

    private Dag find(Transaction tx, String dagId) {
        return dags.find(tx, dagId).orElseThrow(() -> ApiFailure.notFound("Could not find dag " + dagId));
    }

    private static ApiFailure invalid(String why) {
        return ApiFailure.unprocessable(why);
    }

    /**
     * Ends a backfill: its runs that have not started fail, the others go on.
     *
     * @throws ApiFailure with 404 for an unknown one, with 409 for one that is completed
     */
    public Backfill cancel(long id) {
        Backfill cancelled = database.transaction(tx -> {
            Backfill ended = backfills.cancel(tx, id);
            runs.failQueued(tx, id, clock.instant());
            signal.announce(tx);
            return ended;
        });
        signal.raise();
        return cancelled;
    }
}
