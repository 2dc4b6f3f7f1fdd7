package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.audit.Audit;
import dev.mlopscloud.workflows.audit.Entry;
import dev.mlopscloud.workflows.bulk.Bulk;
import dev.mlopscloud.workflows.bulk.BulkBody;
import dev.mlopscloud.workflows.bulk.BulkResult;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.engine.RunState;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs changed by people: noted, ended, cleared, forgotten. */
@Singleton
public final class RunChanges {
    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final Database database;
    private final Dags dags;
    private final Transitions transitions;
    private final Audit audit;
    private final Signal signal;
    private final Clock clock;

    RunChanges(Database database, Dags dags, Transitions transitions, Audit audit, Signal signal, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.dags = dags;
        this.transitions = transitions;
        this.signal = signal;
        this.clock = clock;
    }

    /**
     * How a run starts anew.
     *
     * @param onLatest whether with the newest version of its DAG
     * @param note what the run is noted with, {@code null} for nothing new
     */
    public record Clearing(
            boolean onlyFailed, boolean onLatest, @Nullable String note) {}

    /** Changes the note of a run, or ends it, or lets it start anew. */
    public void patch(RunChange change) {
        database.inTransaction(tx -> patch(tx, change));
        signal.raise();
    }

    private void patch(Transaction tx, RunChange change) {
        Dag dag = dags.get(tx, change.dagId());
        Run run = lock(tx, change.dagId(), change.runId());
        RunState state = change.state();
        audit.note(
                tx,
                Entry.of("patch_dag_run")
                        .dag(change.dagId())
                        .run(change.runId(), run.dates().logical())
                        .with(Entry.details("state", state == null ? "" : state.text())));
        if (change.notes()) {
            runs.note(tx, run.key(), change.note());
        }
        if (state == RunState.QUEUED) {
            Set<TaskKey> all =
                    tasks.lock(tx, run.key()).stream().map(TaskInstance::key).collect(Collectors.toSet());
            transitions.clear(tx, run, all, dag, false, clock.instant());
        } else if (state != null) {
            transitions.settle(tx, run, state, clock.instant());
        }
    }

    /** Changes or deletes several runs. */
    public BulkResult bulk(BulkBody<RunChange> body) {
        BulkResult result = database.transaction(tx -> Bulk.perform(body, new Bulk.Target<>() {
            @Override
            public String plural() {
                return "DagRuns";
            }

            @Override
            public String idName() {
                return "identifiers";
            }

            @Override
            public String id(RunChange change) {
                if (change.dagId().equals("~") || change.runId().equals("~")) {
                    throw ApiFailure.badRequest("When using wildcard in path, dag_id must be specified in request body"
                            + " for dag_run_id: " + change.runId());
                }
                return change.dagId() + "." + change.runId();
            }

            @Override
            public Set<String> existing(Set<String> ids) {
                return runs.existing(tx, ids);
            }

            @Override
            public void create(RunChange change) {
                throw ApiFailure.notAllowed(
                        "Dag Runs bulk create is not supported. Use the trigger Dag Run endpoint instead.");
            }

            @Override
            public void update(RunChange change, Set<String> mask) {
                patch(tx, change);
            }

            @Override
            public void delete(RunChange change) {
                RunChanges.this.delete(tx, change.dagId(), change.runId());
            }
        }));
        signal.raise();
        return result;
    }

    /**
     * Lets the tasks of a run start anew.
     *
     * @param dryRun whether only to tell which they would be
     * @return the tasks, as they were
     */
    public List<TaskInstance> clear(String dagId, String runId, Clearing clearing, boolean dryRun) {
        List<TaskInstance> cleared = database.transaction(tx -> {
            Dag dag = dags.get(tx, dagId);
            Run run = lock(tx, dagId, runId);
            List<TaskInstance> affected = tasks.lock(tx, run.key()).stream()
                    .filter(task -> !clearing.onlyFailed() || isFailed(task))
                    .toList();
            if (!dryRun && !affected.isEmpty()) {
                Set<TaskKey> keys = affected.stream().map(TaskInstance::key).collect(Collectors.toSet());
                transitions.clear(tx, run, keys, dag, clearing.onLatest(), clock.instant());
            }
            if (!dryRun) {
                List<String> ids =
                        affected.stream().map(TaskInstance::taskId).distinct().toList();
                cleared(tx, run, clearing.note(), ids);
            }
            return affected;
        });
        signal.raise();
        return cleared;
    }

    /**
     * Lets the tasks run that a run's DAG has now and the run has not.
     *
     * @param dryRun whether only to tell which they would be
     * @return their ids
     */
    public List<String> addNew(String dagId, String runId, @Nullable String note, boolean dryRun) {
        List<String> added = database.transaction(tx -> {
            Dag dag = dags.get(tx, dagId);
            Run run = lock(tx, dagId, runId);
            Set<String> present = new HashSet<>();
            tasks.lock(tx, run.key()).forEach(task -> present.add(task.taskId()));
            List<String> missing = dag.workflow().tasks().stream()
                    .map(Task::id)
                    .filter(id -> !present.contains(id))
                    .sorted()
                    .toList();
            if (!dryRun && !missing.isEmpty()) {
                transitions.clear(tx, run, Set.of(), dag, true, clock.instant());
            }
            if (!dryRun) {
                cleared(tx, run, note, missing);
            }
            return missing;
        });
        signal.raise();
        return added;
    }

    private void cleared(Transaction tx, Run run, @Nullable String note, List<String> taskIds) {
        if (note != null) {
            runs.note(tx, run.key(), note);
        }
        audit.note(
                tx,
                Entry.of("clear_dag_run")
                        .dag(run.dagId())
                        .run(run.runId(), run.dates().logical())
                        .with(Entry.details("task_ids", String.join(", ", taskIds))));
    }

    private static boolean isFailed(TaskInstance task) {
        TaskState state = task.status().state();
        return state == TaskState.FAILED || state == TaskState.UPSTREAM_FAILED;
    }

    /**
     * Forgets a run.
     *
     * @throws ApiFailure with 409 while it runs
     */
    public void delete(String dagId, String runId) {
        database.inTransaction(tx -> delete(tx, dagId, runId));
    }

    private void delete(Transaction tx, String dagId, String runId) {
        Run run = lock(tx, dagId, runId);
        if (run.state() == RunState.RUNNING) {
            throw ApiFailure.conflict("The DagRun with dag_id: `" + dagId + "` and run_id: `" + runId
                    + "` cannot be deleted in running state");
        }
        runs.delete(tx, run.key());
        audit.note(
                tx, Entry.of("delete_dag_run").dag(dagId).run(runId, run.dates().logical()));
    }

    private Run lock(Transaction tx, String dagId, String runId) {
        return runs.lock(tx, dagId, runId).orElseThrow(() -> Runs.unknown(dagId, runId));
    }
}
