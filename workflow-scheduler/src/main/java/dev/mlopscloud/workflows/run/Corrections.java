package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.audit.Audit;
import dev.mlopscloud.workflows.audit.Entry;
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
    private final DetailStore details = new DetailStore();
    private final Database database;
    private final Dags dags;
    private final Transitions transitions;
    private final Audit audit;
    private final Signal signal;
    private final Clock clock;

    Corrections(Database database, Dags dags, Transitions transitions, Audit audit, Signal signal, Clock clock) {
        this.audit = audit;
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
     * @param note what they are noted with, {@code null} for nothing new
     */
    public record Clearing(
            Reach reach,
            Set<String> tasks,
            Set<TaskKey> keys,
            boolean onlyFailed,
            boolean onlyRunning,
            boolean resetRuns,
            boolean onLatest,
            boolean preventRunning,
            @Nullable String note) {}

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
                all.addAll(detailed(tx, run, chosen));
                if (!dryRun && !chosen.isEmpty()) {
                    Set<TaskKey> keys = chosen.stream().map(TaskInstance::key).collect(Collectors.toSet());
                    note(tx, "post_clear_task_instances", run, keys, "");
                    chosen.forEach(task -> noteText(tx, task, clearing.note()));
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
     * Tasks to mark.
     *
     * @param tasks one task, or those of a group
     * @param index the instance of the one task, {@code null} for all
     */
    public record Marked(Set<String> tasks, @Nullable Integer index) {
        public Marked {
            tasks = Set.copyOf(tasks);
        }
    }

    /**
     * Says how tasks have ended, whatever they are at.
     *
     * @return the tasks, as they are afterwards; those that ended so before are not among them
     */
    public List<Runs.TaskDetail> mark(String dagId, Marked marked, Reach reach, TaskState state, boolean dryRun) {
        List<Runs.TaskDetail> changed = database.transaction(tx -> mark(tx, dagId, marked, reach, state, dryRun));
        signal.raise();
        return changed;
    }

    List<Runs.TaskDetail> mark(
            Transaction tx, String dagId, Marked marked, Reach reach, TaskState state, boolean dryRun) {
        List<Runs.TaskDetail> all = new ArrayList<>();
        for (Run run : reached(tx, dagId, reach)) {
            Plan plan = dags.workflow(tx, run.version()).plan();
            Set<String> wanted = new HashSet<>(marked.tasks());
            wanted.addAll(reach.upstream() ? plan.withUpstream(marked.tasks()) : Set.of());
            wanted.addAll(reach.downstream() ? plan.withDownstream(marked.tasks()) : Set.of());
            List<TaskInstance> chosen = tasks.lock(tx, run.key()).stream()
                    .filter(one -> wanted.contains(one.taskId()))
                    .filter(one -> !marked.tasks().contains(one.taskId())
                            || marked.index() == null
                            || one.mapIndex() == marked.index())
                    .filter(one -> one.status().state() != state)
                    .toList();
            if (!dryRun && !chosen.isEmpty()) {
                transitions.mark(tx, run, chosen, state, clock.instant());
                Set<TaskKey> keys = chosen.stream().map(TaskInstance::key).collect(Collectors.toSet());
                note(tx, "patch_task_instance", run, keys, state.text());
                chosen = tasks.ofRun(tx, run.key()).stream()
                        .filter(one -> keys.contains(one.key()))
                        .toList();
            }
            all.addAll(detailed(tx, run, chosen));
        }
        return all;
    }

    /** An entry for each instance. */
    private void note(Transaction tx, String event, Run run, Set<TaskKey> keys, String state) {
        for (TaskKey key : keys) {
            Entry entry = Entry.of(event)
                    .dag(run.dagId())
                    .run(run.runId(), run.dates().logical());
            audit.note(tx, entry.with(Entry.details("new_state", state)).task(key.task(), key.index(), 0));
        }
    }

    private void noteText(Transaction tx, TaskInstance task, @Nullable String note) {
        if (note != null) {
            tasks.note(tx, task.id(), note.isEmpty() ? null : note);
        }
    }

    /**
     * The ids of the tasks of a group in the newest version of a DAG, of which {@code runId} has some.
     *
     * @throws ApiFailure with 404 for an unknown DAG, group or run
     */
    public Set<String> ofGroup(String dagId, String runId, String groupId) {
        return database.transaction(tx -> {
            Set<String> ids = ofGroup(tx, dagId, groupId);
            Run run = runs.find(tx, dagId, runId).orElseThrow(() -> Runs.unknown(dagId, runId));
            if (tasks.ofRun(tx, run.key()).stream().noneMatch(task -> ids.contains(task.taskId()))) {
                throw ApiFailure.notFound(
                        "No task instances found for task group '" + groupId + "' in dag run '" + runId + "'");
            }
            return ids;
        });
    }

    /** The same for whatever runs there are. */
    public Set<String> ofGroup(String dagId, String groupId) {
        return database.transaction(tx -> ofGroup(tx, dagId, groupId));
    }

    private Set<String> ofGroup(Transaction tx, String dagId, String groupId) {
        Workflow workflow = dags.get(tx, dagId).workflow();
        if (!workflow.groups().containsKey(groupId)) {
            throw ApiFailure.notFound("Task group '" + groupId + "' not found in DAG '" + dagId + "'");
        }
        return workflow.tasksOf(groupId);
    }

    /** The instances of some tasks of a run. */
    public List<Runs.TaskDetail> instances(String dagId, String runId, Set<String> taskIds) {
        return database.transaction(tx -> {
            Run run = runs.find(tx, dagId, runId).orElseThrow(() -> Runs.unknown(dagId, runId));
            return detailed(
                    tx,
                    run,
                    tasks.ofRun(tx, run.key()).stream()
                            .filter(task -> taskIds.contains(task.taskId()))
                            .toList());
        });
    }

    /** Changes the note of an instance, or takes it away with an empty one. */
    public void note(String dagId, String runId, TaskKey key, @Nullable String note) {
        database.inTransaction(tx -> note(tx, dagId, runId, key, note));
    }

    void note(Transaction tx, String dagId, String runId, TaskKey key, @Nullable String note) {
        Run run = lock(tx, dagId, runId);
        TaskInstance task = tasks.find(tx, run.key(), key).orElseThrow(() -> unknown(run, key));
        tasks.note(tx, task.id(), note == null || note.isEmpty() ? null : note);
        note(tx, "patch_task_instance", run, Set.of(key), "");
    }

    /**
     * Forgets an instance; its run goes on without it.
     *
     * @throws ApiFailure with 404, if there is none
     */
    public void delete(String dagId, String runId, TaskKey key) {
        database.inTransaction(tx -> delete(tx, dagId, runId, key));
        signal.raise();
    }

    void delete(Transaction tx, String dagId, String runId, TaskKey key) {
        Run run = lock(tx, dagId, runId);
        TaskInstance task = tasks.find(tx, run.key(), key).orElseThrow(() -> unknown(run, key));
        details.delete(tx, task.id());
        note(tx, "delete_task_instance", run, Set.of(key), "");
        transitions.advance(tx, run.key(), clock.instant());
        signal.announce(tx);
    }

    private static ApiFailure unknown(Run run, TaskKey key) {
        return unknown(run.dagId(), run.runId(), key);
    }

    static ApiFailure unknown(String dagId, String runId, TaskKey key) {
        return ApiFailure.notFound("The Task Instance with dag_id: `" + dagId + "`, run_id: `" + runId + "`, task_id: `"
                + key.task() + "` and map_index: `" + key.index() + "` was not found");
    }

    private Run lock(Transaction tx, String dagId, String runId) {
        return runs.lock(tx, dagId, runId).orElseThrow(() -> Runs.unknown(dagId, runId));
    }

    private List<Runs.TaskDetail> detailed(Transaction tx, Run run, Collection<TaskInstance> chosen) {
        DagVersion version = dags.versions(tx, List.of(run.version())).getFirst();
        return chosen.stream()
                .map(task -> new Runs.TaskDetail(run, task, version, Map.of()))
                .toList();
    }
}
