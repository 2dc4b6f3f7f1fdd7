package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.Plan;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Task instances cleared and marked by people, in one run or in many. */
@Singleton
public final class Corrections {
    /** How many runs one correction reaches. */
    private static final int MOST_RUNS = 1_000;

    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final Database database;
    private final Dags dags;
    private final Transitions transitions;
    private final Signal signal;
    private final Clock clock;

    Corrections(Database database, Dags dags, Transitions transitions, Signal signal, Clock clock) {
        this.database = database;
        this.dags = dags;
        this.transitions = transitions;
        this.signal = signal;
        this.clock = clock;
    }

    /**
     * Which runs, and how far around the tasks.
     *
     * @param runId one run, or {@code null} for those between two logical dates
     */
    public record Reach(
            @Nullable String runId,
            @Nullable Instant from,
            @Nullable Instant to,
            boolean past,
            boolean future,
            boolean upstream,
            boolean downstream) {}

    /**
     * What is cleared.
     *
     * @param tasks the tasks, all of them if there are none
     * @param keys single instances of mapped tasks
     * @param resetRuns whether their runs go on
     * @param preventRunning whether to refuse when one of them runs
     */
    public record Clearing(
            Reach reach,
            Set<String> tasks,
            Set<TaskKey> keys,
            boolean onlyFailed,
            boolean onlyRunning,
            boolean resetRuns,
            boolean onLatest,
            boolean preventRunning) {}

    /**
     * Lets tasks start anew.
     *
     * @param dryRun whether only to tell which they would be
     * @return the tasks, as they were
     */
    public List<Runs.TaskDetail> clear(String dagId, Clearing clearing, boolean dryRun) {
        List<Runs.TaskDetail> cleared = database.transaction(tx -> {
            Dag dag = dags.get(tx, dagId);
            List<Runs.TaskDetail> all = new ArrayList<>();
            for (Run run : reached(tx, dagId, clearing.reach())) {
                List<TaskInstance> chosen = chosen(tx, run, clearing);
                if (clearing.preventRunning() && chosen.stream().anyMatch(Corrections::isActive)) {
                    throw ApiFailure.conflict("Task instances are running: they were not cleared");
                }
                all.addAll(details(tx, run, chosen));
                if (!dryRun && !chosen.isEmpty()) {
                    Set<TaskKey> keys = chosen.stream().map(TaskInstance::key).collect(Collectors.toSet());
                    transitions.clear(tx, run, keys, dag, clearing.onLatest(), clock.instant());
                    if (!clearing.resetRuns() && run.state().isTerminal()) {
                        runs.end(tx, run.key(), run.state(), clock.instant());
                    }
                }
            }
            return all;
        });
        signal.raise();
        return cleared;
    }

    private List<TaskInstance> chosen(Transaction tx, Run run, Clearing clearing) {
        Workflow workflow = dags.workflow(tx, run.version());
        Set<String> named = new HashSet<>(clearing.tasks());
        clearing.keys().forEach(key -> named.add(key.task()));
        Set<String> wanted = related(workflow.plan(), named, clearing.reach());
        return tasks.lock(tx, run.key()).stream()
                .filter(task -> named.isEmpty() || wanted.contains(task.taskId()))
                .filter(task -> isMeant(task, clearing))
                .filter(task -> !clearing.onlyFailed() || isFailed(task))
                .filter(task -> !clearing.onlyRunning() || task.status().state() == TaskState.RUNNING)
                .toList();
    }

    /** Of a task that is named by single instances only these. */
    private static boolean isMeant(TaskInstance task, Clearing clearing) {
        boolean single = clearing.keys().stream().anyMatch(key -> key.task().equals(task.taskId()));
        return !single
                || clearing.tasks().contains(task.taskId())
                || clearing.keys().contains(task.key());
    }

    private static Set<String> related(Plan plan, Set<String> named, Reach reach) {
        Set<String> related = new HashSet<>(named);
        if (reach.upstream()) {
            related.addAll(plan.withUpstream(named));
        }
        if (reach.downstream()) {
            related.addAll(plan.withDownstream(named));
        }
        // What a task needs set up and torn down starts anew with it.
        related.addAll(plan.scaffold(related));
        return related;
    }

    private static boolean isFailed(TaskInstance task) {
        TaskState state = task.status().state();
        return state == TaskState.FAILED || state == TaskState.UPSTREAM_FAILED;
    }

    private static boolean isActive(TaskInstance task) {
        return task.status().state().isActive();
    }

    private List<Run> reached(Transaction tx, String dagId, Reach reach) {
        if (reach.runId() == null) {
            return runs.between(tx, dagId, reach.from(), reach.to(), MOST_RUNS);
        }
        Run run = lock(tx, dagId, reach.runId());
        Set<Long> keys = new LinkedHashSet<>(List.of(run.key()));
        Instant logical = run.dates().logical();
        if (logical != null && (reach.past() || reach.future())) {
            runs.between(tx, dagId, reach.past() ? null : logical, reach.future() ? null : logical, MOST_RUNS)
                    .forEach(other -> keys.add(other.key()));
        }
        return keys.stream()
                .sorted()
                .map(key -> runs.lock(tx, key).orElseThrow())
                .toList();
    }

    /**
     * Says how tasks have ended, whatever they are at.
     *
     * @param index the instance, {@code null} for all of the task
     * @return the tasks, as they are afterwards
     */
    public List<Runs.TaskDetail> mark(
            String dagId, String task, @Nullable Integer index, Reach reach, TaskState state, boolean dryRun) {
        List<Runs.TaskDetail> marked = database.transaction(tx -> {
            List<Runs.TaskDetail> all = new ArrayList<>();
            for (Run run : reached(tx, dagId, reach)) {
                Plan plan = dags.workflow(tx, run.version()).plan();
                Set<String> wanted = new HashSet<>(Set.of(task));
                wanted.addAll(reach.upstream() ? plan.withUpstream(wanted) : Set.of());
                wanted.addAll(reach.downstream() ? plan.withDownstream(Set.of(task)) : Set.of());
                List<TaskInstance> chosen = tasks.lock(tx, run.key()).stream()
                        .filter(one -> wanted.contains(one.taskId()))
                        .filter(one -> !one.taskId().equals(task) || index == null || one.mapIndex() == index)
                        .filter(one -> one.status().state() != state)
                        .toList();
                if (!dryRun && !chosen.isEmpty()) {
                    transitions.mark(tx, run, chosen, state, clock.instant());
                    Set<TaskKey> keys = chosen.stream().map(TaskInstance::key).collect(Collectors.toSet());
                    chosen = tasks.ofRun(tx, run.key()).stream()
                            .filter(one -> keys.contains(one.key()))
                            .toList();
                }
                all.addAll(details(tx, run, chosen));
            }
            return all;
        });
        signal.raise();
        return marked;
    }

    /** Changes the note of an instance. */
    public void note(String dagId, String runId, TaskKey key, @Nullable String note) {
        database.inTransaction(tx -> {
            Run run = lock(tx, dagId, runId);
            TaskInstance task = tasks.find(tx, run.key(), key)
                    .orElseThrow(() -> ApiFailure.notFound("The Task Instance with dag_id: `" + dagId + "`, run_id: `"
                            + runId + "`, task_id: `" + key.task() + "` and map_index: `" + key.index()
                            + "` was not found"));
            tasks.note(tx, task.id(), note);
        });
    }

    private Run lock(Transaction tx, String dagId, String runId) {
        return runs.lock(tx, dagId, runId)
                .orElseThrow(() -> ApiFailure.notFound(
                        "The DagRun with dag_id: `" + dagId + "` and run_id: `" + runId + "` was not found"));
    }

    private List<Runs.TaskDetail> details(Transaction tx, Run run, Collection<TaskInstance> chosen) {
        DagVersion version = dags.versions(tx, List.of(run.version())).getFirst();
        return chosen.stream()
                .map(task -> new Runs.TaskDetail(run, task, version, Map.of()))
                .toList();
    }
}
