package dev.mlopscloud.workflows.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.signal.Signal;
import dev.mlopscloud.workflows.timetable.Tick;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What tasks ask about DAGs, runs and other tasks, and the runs that they start. */
@Singleton
public final class Inspection {
    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final InspectionStore store = new InspectionStore();
    private final Database database;
    private final Dags dags;
    private final Transitions transitions;
    private final Signal signal;
    private final Clock clock;

    Inspection(Database database, Dags dags, Transitions transitions, Signal signal, Clock clock) {
        this.database = database;
        this.dags = dags;
        this.transitions = transitions;
        this.signal = signal;
        this.clock = clock;
    }

    /**
     * Which instances are meant; an empty list of runs or dates means all.
     *
     * @param taskIds {@code null} for all
     */
    public record Chosen(
            String dagId,
            @Nullable List<String> taskIds,
            List<String> runIds,
            List<Instant> logicalDates,
            @Nullable Integer mapIndex) {

        /** The same of other tasks. */
        public Chosen of(List<String> others) {
            return new Chosen(dagId, others, runIds, logicalDates, mapIndex);
        }
    }

    /** An instance that was found. */
    public record Found(
            String runId,
            String taskId,
            int mapIndex,
            @Nullable String state,
            String operator,
            @Nullable Instant start,
            @Nullable Instant end) {}

    /** An instance with its run. */
    public record Placed(Run run, TaskInstance task) {}

    /** A run with its tasks. */
    public record Aftermath(Run run, List<TaskInstance> tasks) {
        public Optional<TaskInstance> task(UUID id) {
            return tasks.stream().filter(task -> task.id().equals(id)).findFirst();
        }

        /** The task that ended last, of those that failed where there are some and they are asked for. */
        public Optional<TaskInstance> last(boolean failed) {
            Comparator<TaskInstance> byEnd = Comparator.comparing(
                    task -> task.times().end(), Comparator.nullsFirst(Comparator.<Instant>naturalOrder()));
            return tasks.stream()
                    .filter(task -> failed && task.status().state() == TaskState.FAILED)
                    .max(byEnd)
                    .or(() -> tasks.stream().max(byEnd));
        }
    }

    public Optional<Aftermath> aftermath(String dagId, String runId) {
        return database.transaction(
                tx -> runs.find(tx, dagId, runId).map(run -> new Aftermath(run, tasks.ofRun(tx, run.key()))));
    }

    public List<Found> tasks(Chosen chosen) {
        return database.transaction(tx -> store.tasks(tx, chosen));
    }

    /**
     * The tasks of a group of the DAG's current version.
     *
     * @throws ApiFailure with 404 for an unknown DAG or group
     */
    public List<String> ofGroup(String dagId, String groupId) {
        Workflow workflow = dags.get(dagId).workflow();
        if (!workflow.groups().containsKey(groupId)) {
            throw missing("Task group " + groupId + " not found in DAG " + dagId);
        }
        return List.copyOf(workflow.tasksOf(groupId));
    }

    public Optional<Dag> dag(String dagId) {
        return dags.find(dagId);
    }

    /**
     * A run.
     *
     * @throws ApiFailure with 404
     */
    public Run run(String dagId, String runId) {
        return database.transaction(tx -> runs.find(tx, dagId, runId))
                .orElseThrow(
                        () -> missing("Dag run with dag_id '" + dagId + "' and run_id '" + runId + "' was not found"));
    }

    /** The run that a try belongs to, with the try's task. */
    public Placed placed(Lease lease) {
        return database.transaction(tx -> tasks.find(tx, lease.taskInstance())
                        .flatMap(task -> runs.find(tx, task.runKey()).map(run -> new Placed(run, task))))
                .orElseThrow(() -> missing("Task Instance not found"));
    }

    public int countRuns(String dagId, List<String> runIds, List<Instant> logicalDates, List<String> states) {
        return database.transaction(tx -> store.countRuns(tx, dagId, runIds, logicalDates, states));
    }

    /** The last run before a logical date. */
    public Optional<Run> before(String dagId, Instant logical, @Nullable String state) {
        return database.transaction(
                tx -> store.before(tx, dagId, logical, state).flatMap(key -> runs.find(tx, key)));
    }

    /** The newest instance of a task before a logical date, or of all. */
    public Optional<Placed> before(
            String dagId, String taskId, int mapIndex, @Nullable Instant logical, @Nullable String state) {
        return database.transaction(
                tx -> store.before(tx, dagId, new InspectionStore.TaskPlace(taskId, mapIndex), logical, state)
                        .flatMap(task -> runs.find(tx, task.runKey()).map(run -> new Placed(run, task))));
    }

    /**
     * A run that a task starts.
     *
     * @param after when it may start at the earliest, {@code null} for now
     */
    public record Wanted(
            String dagId,
            String runId,
            @Nullable Instant logical,
            @Nullable Instant after,
            JsonNode conf,
            @Nullable String note) {}

    /**
     * Starts a run.
     *
     * @throws ApiFailure with 404 for an unknown DAG, 400 for a conf that its parameters refuse, 409 if there is one
     */
    public void trigger(Wanted wanted) {
        Instant now = clock.instant();
        database.inTransaction(tx -> {
            Dag dag = present(tx, wanted.dagId());
            if (!RunIds.ALLOWED.matcher(wanted.runId()).matches()) {
                throw ApiFailure.refused(
                        400, "value_error", "The run_id '" + wanted.runId() + "' is not possible", Map.of());
            }
            try {
                Conf.check(dag.workflow(), wanted.conf());
            } catch (ApiFailure e) {
                throw ApiFailure.refused(400, "value_error", String.valueOf(e.detail()), Map.of());
            }
            Tick interval = wanted.logical() == null
                    ? null
                    : dag.workflow().timing().schedule().manual(wanted.logical());
            RunStore.NewRun run = new RunStore.NewRun(
                    wanted.dagId(),
                    wanted.runId(),
                    "operator_triggered",
                    dag.version().id(),
                    wanted.logical(),
                    interval,
                    wanted.after() == null ? now : wanted.after(),
                    wanted.conf().toString(),
                    wanted.note(),
                    "operator",
                    null);
            if (transitions.create(tx, run, dag.workflow(), now).isEmpty()) {
                throw ApiFailure.refused(
                        409,
                        "already_exists",
                        "A run already exists for Dag '" + wanted.dagId() + "' with run_id '" + wanted.runId() + "'",
                        Map.of());
            }
            signal.announce(tx);
        });
        signal.raise();
    }

    /**
     * Makes all tasks of a run start anew.
     *
     * @throws ApiFailure with 404 for an unknown DAG or run
     */
    public void clear(String dagId, String runId) {
        database.inTransaction(tx -> {
            Dag dag = present(tx, dagId);
            Run run = runs.lock(tx, dagId, runId)
                    .orElseThrow(() -> missing("Dag run with run_id: '" + runId + "' not found"));
            var all = tasks.lock(tx, run.key()).stream().map(TaskInstance::key).collect(Collectors.toSet());
            transitions.clear(tx, run, all, dag, false, clock.instant());
        });
        signal.raise();
    }

    private Dag present(Transaction tx, String dagId) {
        return dags.find(tx, dagId)
                .filter(dag -> !dag.stale())
                .orElseThrow(() -> missing("Dag with dag_id: '" + dagId + "' not found"));
    }

    private static ApiFailure missing(String message) {
        return ApiFailure.refused(404, "not_found", message, Map.of());
    }
}
