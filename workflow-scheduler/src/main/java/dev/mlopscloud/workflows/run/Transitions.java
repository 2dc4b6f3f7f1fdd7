package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.asset.AssetEvent;
import dev.mlopscloud.workflows.asset.Assets;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.definition.Deadline;
import dev.mlopscloud.workflows.definition.OperatorKind;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.Engine;
import dev.mlopscloud.workflows.engine.Plan;
import dev.mlopscloud.workflows.engine.RunState;
import dev.mlopscloud.workflows.engine.TaskKey;
import dev.mlopscloud.workflows.engine.TaskNode;
import dev.mlopscloud.workflows.engine.TaskState;
import dev.mlopscloud.workflows.engine.TaskStatus;
import dev.mlopscloud.workflows.engine.Trait;
import dev.mlopscloud.workflows.signal.Signal;
import dev.mlopscloud.workflows.xcom.XComs;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The steps a run can take; each belongs to a transaction that holds the run's row. */
@Singleton
final class Transitions {
    private static final String ALL_ENDED = "all tasks have ended";

    private final RunStore runs = new RunStore();
    private final ManyRunsStore manyRuns = new ManyRunsStore();
    private final TaskStore tasks = new TaskStore();
    private final MappedStore mapped = new MappedStore();
    private final Dags dags;
    private final Assets assets;
    private final XComs xcoms;
    private final Surroundings surroundings;
    private final News news;
    private final Signal signal;

    Transitions(Dags dags, Assets assets, XComs xcoms, Surroundings surroundings, News news, Signal signal) {
        this.news = news;
        this.dags = dags;
        this.assets = assets;
        this.xcoms = xcoms;
        this.surroundings = surroundings;
        this.signal = signal;
    }

    /** Adds the run and its tasks, or nothing when its id or logical date is taken. */
    Optional<Long> create(Transaction tx, RunStore.NewRun run, Workflow workflow, Instant now) {
        Optional<Long> key = runs.insert(tx, run, now);
        key.ifPresent(added -> {
            tasks.insert(tx, added, workflow, Set.of());
            alert(tx, added, run.logical(), workflow, now);
        });
        return key;
    }

    /** Lets a queued run go. */
    void start(Transaction tx, Run run, Instant now) {
        Duration timeout = dags.workflow(tx, run.version()).limits().runTimeout();
        runs.start(tx, run.key(), now, timeout == null ? null : now.plus(timeout));
        advance(tx, run, tasks.lock(tx, run.key()), now);
    }

    /** Adds scheduled runs that start at once, by few statements; those whose logical date is taken are left out. */
    void startScheduled(Transaction tx, List<Dags.Owed> owed, Instant now) {
        Map<String, Workflow> workflows = new HashMap<>();
        owed.forEach(run -> workflows.put(run.dag().dagId(), run.dag().workflow()));
        List<Run> fresh = manyRuns.insertStarted(
                tx,
                owed.stream()
                        .map(run -> new ManyRunsStore.Scheduled(
                                run.dag().dagId(),
                                run.dag().version().id(),
                                run.tick(),
                                run.dag().workflow().limits().runTimeout()))
                        .toList(),
                now);
        Map<Long, Workflow> byRun = new LinkedHashMap<>();
        fresh.forEach(run -> byRun.put(run.key(), Objects.requireNonNull(workflows.get(run.dagId()))));
        tasks.insert(tx, byRun);
        Map<Long, List<TaskInstance>> instances =
                tasks.ofRuns(tx, byRun.keySet()).stream().collect(Collectors.groupingBy(TaskInstance::runKey));
        Map<Long, Map<TaskKey, TaskStatus>> changed = new LinkedHashMap<>();
        Map<Long, RunState> ended = new LinkedHashMap<>();
        for (Run run : fresh) {
            Workflow workflow = Objects.requireNonNull(byRun.get(run.key()));
            alert(tx, run.key(), run.dates().logical(), workflow, now);
            Engine.Step step = step(tx, run, workflow, instances.getOrDefault(run.key(), List.of()), false, now);
            changed.put(run.key(), step.changed());
            if (step.end() != null) {
                ended.put(run.key(), step.end());
                news.ofRun(tx, run, workflow, step.end(), ALL_ENDED, now);
            }
        }
        tasks.apply(tx, changed, now);
        fresh.forEach(run -> produced(tx, run, changed.getOrDefault(run.key(), Map.of())));
        manyRuns.end(tx, ended, now);
        signal.announce(tx);
    }

    private void alert(Transaction tx, long key, @Nullable Instant logical, Workflow workflow, Instant now) {
        Deadline deadline = workflow.deadline();
        if (deadline != null) {
            deadline.of(now, logical).ifPresent(at -> runs.alertAt(tx, key, at));
        }
    }

    /** Takes a run, which {@code tx} must not hold yet, as far as it gets by itself. */
    void advance(Transaction tx, long key, Instant now) {
        runs.lock(tx, key)
                .filter(run -> run.state() == RunState.RUNNING)
                .ifPresent(run -> advance(tx, run, tasks.lock(tx, key), now));
    }

    /** Fails a run that has used up its time. */
    void expire(Transaction tx, long key, Instant now) {
        runs.lock(tx, key).filter(run -> run.state() == RunState.RUNNING).ifPresent(run -> {
            Map<TaskKey, TaskStatus> skipped = new HashMap<>();
            List<TaskInstance> all = tasks.lock(tx, run.key());
            all.stream()
                    .filter(task -> !task.status().state().isTerminal())
                    .forEach(task -> skipped.put(task.key(), task.status().in(TaskState.SKIPPED)));
            tasks.remember(tx, begun(all), TaskState.SKIPPED, now);
            tasks.apply(tx, run.key(), skipped, now);
            end(tx, run, RunState.FAILED, now);
            signal.announce(tx);
            news.ofRun(tx, run, dags.workflow(tx, run.version()), RunState.FAILED, "timed_out", now);
        });
    }

    /** What waits in the next run for how tasks of this one ended. */
    void advanceNext(Transaction tx, Run run, Workflow workflow, Instant now) {
        if (workflow.tasks().stream().anyMatch(task -> task.flow().is(Trait.DEPENDS_ON_PAST))) {
            runs.runningAfter(tx, run).ifPresent(next -> advance(tx, next, now));
        }
    }

    /**
     * Ends a run as its user says: its active tasks likewise, the rest skipped, but for teardowns. As in Airflow these
     * go on, and the run ends after them; what has ended stays as it is.
     */
    void settle(Transaction tx, Run run, RunState end, Instant now) {
        TaskState ended = end == RunState.SUCCESS ? TaskState.SUCCESS : TaskState.FAILED;
        Map<TaskKey, TaskStatus> changed = new HashMap<>();
        List<TaskInstance> all = tasks.lock(tx, run.key());
        Plan plan = dags.workflow(tx, run.version()).plan();
        // A run that has not begun has set nothing up.
        boolean begun = run.state() == RunState.RUNNING;
        List<TaskInstance> kept = all.stream()
                .filter(task -> begun && !task.status().state().isTerminal())
                .filter(task -> plan.node(task.taskId())
                        .filter(node -> node.is(Trait.TEARDOWN))
                        .isPresent())
                .toList();
        for (TaskInstance task : all) {
            TaskState was = task.status().state();
            if (!was.isTerminal() && !kept.contains(task)) {
                boolean decides = end == RunState.FAILED
                        && !kept.isEmpty()
                        && plan.leaves().contains(task.taskId());
                TaskState rest = decides ? TaskState.UPSTREAM_FAILED : TaskState.SKIPPED;
                changed.put(task.key(), task.status().in(was == TaskState.RUNNING || was.isSuspended() ? ended : rest));
            }
        }
        List<TaskInstance> settled = new ArrayList<>(all);
        settled.removeAll(kept);
        tasks.remember(tx, begun(settled), ended, now);
        tasks.apply(tx, run.key(), changed, now);
        if (kept.isEmpty()) {
            end(tx, run, end, now);
        } else {
            advance(tx, run, tasks.lock(tx, run.key()), now);
        }
        advanceNext(tx, run, dags.workflow(tx, run.version()), now);
        signal.announce(tx);
    }

    private static List<UUID> begun(List<TaskInstance> all) {
        return all.stream()
                .filter(task -> task.status().state() == TaskState.RUNNING
                        || task.status().state().isSuspended())
                .map(TaskInstance::id)
                .toList();
    }

    private void end(Transaction tx, Run run, RunState state, Instant now) {
        runs.end(tx, run.key(), state, now);
        tasks.wake(tx, run.key(), now);
    }

    /** Ends tasks as someone says; what failed behind them because of how they were starts anew, as in Airflow. */
    void mark(Transaction tx, Run run, List<TaskInstance> chosen, TaskState state, Instant now) {
        Map<TaskKey, TaskStatus> changed = new HashMap<>();
        chosen.forEach(task -> changed.put(task.key(), task.status().in(state)));
        tasks.remember(tx, begun(chosen), state, now);
        tasks.apply(tx, run.key(), changed, now);
        Plan plan = dags.workflow(tx, run.version()).plan();
        Set<String> behind = new HashSet<>();
        chosen.forEach(task -> behind.addAll(plan.withDownstream(Set.of(task.taskId()))));
        Map<TaskKey, TaskStatus> anew = new HashMap<>();
        for (TaskInstance task : tasks.lock(tx, run.key())) {
            TaskState was = task.status().state();
            boolean failed = was == TaskState.FAILED || was == TaskState.UPSTREAM_FAILED;
            Optional<TaskNode> node = plan.node(task.taskId());
            if (failed && behind.contains(task.taskId()) && !changed.containsKey(task.key()) && node.isPresent()) {
                anew.put(task.key(), task.status().cleared(node.get().retry()));
            }
        }
        tasks.apply(tx, run.key(), anew, now);
        if (run.state() == RunState.RUNNING) {
            advance(tx, run, tasks.lock(tx, run.key()), now);
        } else if (!anew.isEmpty()) {
            runs.requeue(tx, run.key(), run.version(), now);
        }
        advanceNext(tx, run, dags.workflow(tx, run.version()), now);
        signal.announce(tx);
    }

    /**
     * Makes tasks of a run start anew, and the run with them.
     *
     * @param chosen the instances
     */
    void clear(Transaction tx, Run run, Set<TaskKey> chosen, Dag latest, boolean onLatest, Instant now) {
        Workflow workflow = onLatest ? latest.workflow() : dags.workflow(tx, run.version());
        Plan plan = workflow.plan();
        Map<TaskKey, TaskStatus> changed = new HashMap<>();
        List<TaskInstance> all = tasks.lock(tx, run.key());
        List<TaskInstance> cleared =
                all.stream().filter(task -> chosen.contains(task.key())).toList();
        for (TaskInstance task : all) {
            Optional<TaskNode> node = plan.node(task.taskId());
            if (node.isEmpty()) {
                changed.put(task.key(), task.status().in(TaskState.REMOVED));
            } else if (chosen.contains(task.key())) {
                changed.put(task.key(), task.status().cleared(node.get().retry()));
                xcoms.clear(tx, run.key(), task.taskId(), task.mapIndex());
            }
        }
        tasks.remember(tx, begun(cleared), TaskState.FAILED, now);
        tasks.apply(tx, run.key(), changed, now);
        mapped.collapse(tx, run.key(), expandingAnew(workflow, all, chosen));
        if (onLatest) {
            Set<String> present = all.stream().map(TaskInstance::taskId).collect(Collectors.toSet());
            tasks.insert(tx, run.key(), workflow, present);
        }
        runs.requeue(tx, run.key(), onLatest ? latest.version().id() : run.version(), now);
        signal.announce(tx);
    }

    /** Tells what waits for assets of those that have just been produced. */
    void produced(Transaction tx, Run run, Map<TaskKey, TaskStatus> changed) {
        Workflow workflow = dags.workflow(tx, run.version());
        changed.forEach((key, status) -> {
            if (status.state() == TaskState.SUCCESS) {
                workflow.task(key.task())
                        // A worker tells itself what its task has produced.
                        .filter(task -> task.action().kind() != OperatorKind.WORKER)
                        .ifPresent(task -> assets.produced(
                                tx,
                                task.outlets(),
                                new AssetEvent.Source(run.dagId(), run.runId(), key.task(), key.index())));
            }
        });
    }

    /** Mapped tasks all of whose instances start anew may come out longer or shorter. */
    private static Set<String> expandingAnew(Workflow workflow, List<TaskInstance> all, Set<TaskKey> chosen) {
        Set<String> anew = new HashSet<>();
        all.stream()
                .filter(task -> task.mapIndex() >= 0)
                .filter(task -> workflow.task(task.taskId())
                        .filter(known -> known.flow().mappedBy() != null)
                        .isPresent())
                .forEach(task -> anew.add(task.taskId()));
        all.stream().filter(task -> !chosen.contains(task.key())).forEach(task -> anew.remove(task.taskId()));
        return anew;
    }

    private Engine.Step step(
            Transaction tx, Run run, Workflow workflow, List<TaskInstance> current, boolean paused, Instant now) {
        Map<TaskKey, TaskStatus> before = new HashMap<>();
        Plan plan = workflow.plan();
        current.stream()
                .filter(task -> plan.node(task.taskId()).isPresent())
                .forEach(task -> before.put(task.key(), task.status()));
        Engine.Step step = Engine.advance(plan, before, surroundings.of(tx, run, workflow, current, paused), now);
        step.expanded().forEach((taskId, length) -> mapped.expand(tx, run.key(), taskId, length));
        return step;
    }

    private void advance(Transaction tx, Run run, List<TaskInstance> current, Instant now) {
        advance(tx, run, current, Map.of(), now);
    }

    /**
     * Takes a run, which {@code tx} holds, as far as it gets by itself.
     *
     * @param unwritten what {@code current} says and the table does not yet
     */
    void advance(Transaction tx, Run run, List<TaskInstance> current, Map<TaskKey, TaskStatus> unwritten, Instant now) {
        Workflow workflow = dags.workflow(tx, run.version());
        // A pause only keeps what waits from going on.
        boolean paused =
                current.stream().anyMatch(task -> task.status().state().isWaiting()) && dags.isPaused(tx, run.dagId());
        Engine.Step step = step(tx, run, workflow, current, paused, now);
        tasks.apply(tx, run.key(), List.of(unwritten, step.changed()), now);
        produced(tx, run, step.changed());
        @Nullable RunState end = step.end();
        if (end != null) {
            end(tx, run, end, now);
            news.ofRun(tx, run, workflow, end, ALL_ENDED, now);
        }
        if (end != null || !step.changed().isEmpty()) {
            signal.announce(tx);
        }
    }
}
