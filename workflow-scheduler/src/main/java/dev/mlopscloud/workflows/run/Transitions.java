package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.asset.AssetEvent;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.Engine;
import dev.mlopscloud.workflows.engine.Plan;
import dev.mlopscloud.workflows.engine.RunState;
import dev.mlopscloud.workflows.engine.TaskNode;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.engine.TaskStatus;
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The steps a run can take; each belongs to a transaction that holds the run's row. */
@Singleton
final class Transitions {
    /** Airflow's index of a task that is not one of several that a mapped task expands to. */
    private static final int UNMAPPED = -1;

    private final RunStore runs = new RunStore();
    private final TaskStore tasks = new TaskStore();
    private final Dags dags;
    private final Assets assets;
    private final Signal signal;

    Transitions(Dags dags, Assets assets, Signal signal) {
        this.dags = dags;
        this.assets = assets;
        this.signal = signal;
    }

    /** Adds the run and its tasks, or nothing when its id or logical date is taken. */
    Optional<Long> create(Transaction tx, RunStore.NewRun run, Workflow workflow, Instant now) {
        Optional<Long> key = runs.insert(tx, run, now);
        key.ifPresent(added -> tasks.insert(tx, added, workflow));
        return key;
    }

    /** Lets a queued run go. */
    void start(Transaction tx, Run run, Instant now) {
        Duration timeout = dags.workflow(tx, run.version()).limits().runTimeout();
        runs.start(tx, run.key(), now, timeout == null ? null : now.plus(timeout));
        advance(tx, run, tasks.lock(tx, run.key()), now);
    }

    /** Takes a run, which {@code tx} must not hold yet, as far as it gets by itself. */
    void advance(Transaction tx, long key, Instant now) {
        runs.lock(tx, key)
                .filter(run -> run.state() == RunState.RUNNING)
                .ifPresent(run -> advance(tx, run, tasks.lock(tx, key), now));
    }

    /** Fails a run that has used up its time. */
    void expire(Transaction tx, long key, Instant now) {
        runs.lock(tx, key).filter(run -> run.state() == RunState.RUNNING).ifPresent(run -> abort(tx, run, now));
    }

    /**
     * Writes down how a try ended, and what follows from it.
     *
     * @return whether the try still was what the task waited for
     */
    boolean finish(Transaction tx, TaskInstance ended, boolean success, Instant now) {
        Optional<Run> run = runs.lock(tx, ended.runKey());
        if (run.isEmpty()) {
            return false;
        }
        List<TaskInstance> all = tasks.lock(tx, ended.runKey());
        Optional<TaskInstance> current = all.stream()
                .filter(task -> task.id().equals(ended.id()) && isSameTry(task, ended))
                .findFirst();
        Plan plan = dags.workflow(tx, run.get().version()).plan();
        Optional<TaskNode> node = plan.node(ended.taskId());
        if (current.isEmpty() || node.isEmpty()) {
            return false;
        }
        long seed = ended.id().getLeastSignificantBits() ^ ended.status().tryNumber();
        TaskStatus next = Engine.finish(node.get(), current.get().status(), success, now, seed);
        TaskState end = success ? TaskState.SUCCESS : TaskState.FAILED;
        tasks.remember(tx, ended.runKey(), List.of(ended.taskId()), end, now);
        tasks.apply(tx, ended.runKey(), Map.of(ended.taskId(), next), now);
        produced(tx, run.get(), Map.of(ended.taskId(), next));
        advance(tx, run.get(), tasks.lock(tx, ended.runKey()), now);
        return true;
    }

    private static boolean isSameTry(TaskInstance task, TaskInstance other) {
        return task.status().tryNumber() == other.status().tryNumber()
                && task.status().state().isActive()
                && task.owner() != null
                && task.owner().equals(other.owner());
    }

    /** Ends a run as failed: its active tasks fail, the rest is skipped. */
    void abort(Transaction tx, Run run, Instant now) {
        settle(tx, run, RunState.FAILED, now);
    }

    /** Ends a run as its user says. */
    void settle(Transaction tx, Run run, RunState end, Instant now) {
        Map<String, TaskStatus> changed = new HashMap<>();
        List<TaskInstance> all = tasks.lock(tx, run.key());
        for (TaskInstance task : all) {
            TaskStatus status = task.status();
            if (end == RunState.SUCCESS && status.state() != TaskState.SUCCESS) {
                changed.put(task.taskId(), status.in(TaskState.SUCCESS));
            } else if (end == RunState.FAILED && !status.state().isTerminal()) {
                changed.put(
                        task.taskId(),
                        status.in(status.state() == TaskState.RUNNING ? TaskState.FAILED : TaskState.SKIPPED));
            }
        }
        tasks.remember(
                tx,
                run.key(),
                all.stream()
                        .filter(task -> task.status().state() == TaskState.RUNNING)
                        .map(TaskInstance::taskId)
                        .toList(),
                end == RunState.SUCCESS ? TaskState.SUCCESS : TaskState.FAILED,
                now);
        tasks.apply(tx, run.key(), changed, now);
        runs.end(tx, run.key(), end, now);
        signal.announce(tx);
    }

    /**
     * Makes tasks of a run start anew, and the run with them.
     *
     * @param chosen the ids of the tasks
     */
    void clear(Transaction tx, Run run, List<String> chosen, Dag latest, boolean onLatest, Instant now) {
        Workflow workflow = onLatest ? latest.workflow() : dags.workflow(tx, run.version());
        Plan plan = workflow.plan();
        Map<String, TaskStatus> changed = new HashMap<>();
        List<TaskInstance> all = tasks.lock(tx, run.key());
        for (TaskInstance task : all) {
            Optional<TaskNode> node = plan.node(task.taskId());
            if (node.isEmpty()) {
                changed.put(task.taskId(), task.status().in(TaskState.REMOVED));
            } else if (chosen.contains(task.taskId())) {
                changed.put(task.taskId(), task.status().cleared(node.get().retry()));
            }
        }
        tasks.remember(
                tx,
                run.key(),
                all.stream()
                        .filter(task -> task.status().state() == TaskState.RUNNING)
                        .map(TaskInstance::taskId)
                        .filter(chosen::contains)
                        .toList(),
                TaskState.FAILED,
                now);
        tasks.apply(tx, run.key(), changed, now);
        if (onLatest) {
            tasks.insert(tx, run.key(), workflow);
        }
        runs.requeue(tx, run.key(), onLatest ? latest.version().id() : run.version(), now);
        signal.announce(tx);
    }

    /** Tells what waits for assets of those that have just been produced. */
    private void produced(Transaction tx, Run run, Map<String, TaskStatus> changed) {
        Workflow workflow = dags.workflow(tx, run.version());
        changed.forEach((taskId, status) -> {
            if (status.state() == TaskState.SUCCESS) {
                workflow.task(taskId)
                        .ifPresent(task -> assets.produced(
                                tx, task.outlets(), new AssetEvent.Source(run.dagId(), run.runId(), taskId, UNMAPPED)));
            }
        });
    }

    private void advance(Transaction tx, Run run, List<TaskInstance> current, Instant now) {
        Workflow workflow = dags.workflow(tx, run.version());
        boolean paused = dags.isPaused(tx, run.dagId());
        Map<String, TaskStatus> before = new HashMap<>();
        Plan plan = workflow.plan();
        current.stream()
                .filter(task -> plan.node(task.taskId()).isPresent())
                .forEach(task -> before.put(task.taskId(), task.status()));
        Engine.Limits limits = new Engine.Limits(paused);
        Engine.Step step = Engine.advance(plan, before, limits, now);
        tasks.apply(tx, run.key(), step.changed(), now);
        produced(tx, run, step.changed());
        @Nullable RunState end = step.end();
        if (end != null) {
            runs.end(tx, run.key(), end, now);
        }
        if (end != null || !step.changed().isEmpty()) {
            signal.announce(tx);
        }
    }
}
