package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.operator.Neighbours;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.signal.Signal;
import dev.mlopscloud.workflows.timetable.Tick;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Other runs, as operators see them. */
@Singleton
final class Neighbourhood implements Neighbours {
    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final Database database;
    private final Dags dags;
    private final Transitions transitions;
    private final Signal signal;
    private final Clock clock;

    Neighbourhood(Database database, Dags dags, Transitions transitions, Signal signal, Clock clock) {
        this.database = database;
        this.dags = dags;
        this.transitions = transitions;
        this.signal = signal;
        this.clock = clock;
    }

    @Override
    public Neighbour start(Wanted wanted) throws IOException {
        if (!RunIds.ALLOWED.matcher(wanted.runId()).matches()) {
            throw new IOException("The run id " + wanted.runId() + " is not possible");
        }
        try {
            Neighbour run = database.transaction(tx -> start(tx, wanted));
            signal.raise();
            return run;
        } catch (ApiFailure e) {
            throw new IOException(String.valueOf(e.detail()), e);
        }
    }

    private Neighbour start(Transaction tx, Wanted wanted) {
        Instant now = clock.instant();
        Dag dag = dags.get(tx, wanted.dagId());
        Conf.check(dag.workflow(), wanted.conf());
        RunStore.NewRun run = new RunStore.NewRun(
                wanted.dagId(),
                wanted.runId(),
                "operator_triggered",
                dag.version().id(),
                wanted.logicalDate(),
                wanted.logicalDate() == null ? null : Tick.at(wanted.logicalDate()),
                now,
                wanted.conf().toString(),
                null,
                "operator",
                null);
        if (transitions.create(tx, run, dag.workflow(), now).isPresent()) {
            signal.announce(tx);
            return neighbour(runs.find(tx, wanted.dagId(), wanted.runId()).orElseThrow(), false);
        }
        Run existing = runs.lock(tx, wanted.dagId(), wanted.runId())
                .orElseThrow(() -> ApiFailure.conflict("A run of this logical date exists already"));
        if (wanted.reset()) {
            Set<TaskKey> all = new HashSet<>();
            tasks.lock(tx, existing.key()).forEach(task -> all.add(task.key()));
            transitions.clear(tx, existing, all, dag, false, now);
        }
        return neighbour(existing, true);
    }

    private static Neighbour neighbour(Run run, boolean existed) {
        return new Neighbour(run.key(), run.runId(), run.state().text(), existed);
    }

    @Override
    public Optional<Neighbour> find(String dagId, String runId) {
        return database.transaction(tx -> runs.find(tx, dagId, runId).map(run -> neighbour(run, true)));
    }

    @Override
    public Optional<Map<String, List<String>>> states(String dagId, @Nullable Instant logicalDate, String runId) {
        return database.transaction(tx -> {
            Optional<Run> run = logicalDate == null ? runs.find(tx, dagId, runId) : runs.find(tx, dagId, logicalDate);
            return run.map(found -> {
                Map<String, List<String>> states = new HashMap<>();
                states.put("", List.of(found.state().text()));
                tasks.ofRun(tx, found.key())
                        .forEach(task -> states.computeIfAbsent(task.taskId(), id -> new ArrayList<>())
                                .add(task.status().state().text()));
                return states;
            });
        });
    }

    @Override
    public boolean exists(String dagId, List<String> taskIds) {
        return dags.find(dagId)
                .filter(dag ->
                        taskIds.stream().allMatch(id -> dag.workflow().task(id).isPresent()))
                .isPresent();
    }

    @Override
    public boolean isLatest(String dagId, String runId) {
        return database.transaction(tx -> {
            Run run = runs.find(tx, dagId, runId).orElseThrow();
            return !run.type().equals("scheduled") || !runs.isFollowed(tx, run);
        });
    }
}
