package dev.mlopscloud.workflows.engine;

import dev.mlopscloud.workflows.engine.TriggerRule.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decides what happens next in a run. */
public final class Engine {
    private final Plan plan;
    private final Outside outside;
    private final Instant now;

    /** The instances of each task, by index. */
    private final Map<String, SortedMap<Integer, TaskStatus>> after = new LinkedHashMap<>();

    private final Map<String, Integer> expanded = new LinkedHashMap<>();

    private Engine(Plan plan, Map<TaskKey, TaskStatus> before, Outside outside, Instant now) {
        this.plan = plan;
        this.outside = outside;
        this.now = now;
        plan.nodes().forEach(node -> after.put(node.id(), new TreeMap<>()));
        before.forEach((key, status) ->
                after.computeIfAbsent(key.task(), id -> new TreeMap<>()).put(key.index(), status));
    }

    /**
     * What one step decided.
     *
     * @param expanded the mapped tasks that became so many instances; what was their only one is the first of them
     * @param changed the instances whose status is another now, new ones included
     * @param end the run's end state once nothing is left to do, else {@code null}
     */
    public record Step(
            Map<String, Integer> expanded,
            Map<TaskKey, TaskStatus> changed,
            @Nullable RunState end) {}

    /**
     * Takes a run as far as it gets without the outside: trigger rules, expansions, due retries, instant tasks, the
     * run's end. Which scheduled tasks are queued is not for a run to decide: they share pools with those of other
     * runs. The plan's order makes one pass reach the fixpoint.
     *
     * @param before every instance of every task of the plan
     */
    public static Step advance(Plan plan, Map<TaskKey, TaskStatus> before, Outside outside, Instant now) {
        return new Engine(plan, before, outside, now).advance(before);
    }

    private Step advance(Map<TaskKey, TaskStatus> before) {
        if (!outside.paused()) {
            for (TaskNode node : plan.nodes()) {
                expand(node);
                instances(node.id()).replaceAll((index, status) -> schedule(node, index, status));
            }
        }
        Map<TaskKey, TaskStatus> changed = new LinkedHashMap<>();
        for (TaskNode node : plan.nodes()) {
            instances(node.id()).forEach((index, status) -> {
                TaskKey key = new TaskKey(node.id(), index);
                if (!status.equals(before.get(key))) {
                    changed.put(key, status);
                }
            });
        }
        return new Step(expanded, changed, end());
    }

    /**
     * A try that ended.
     *
     * @param seed decides the jitter of the pause before a retry
     */
    public static TaskStatus finish(TaskNode node, TaskStatus running, Ending ending, Instant now, long seed) {
        if (ending != Ending.FAILURE || running.tryNumber() > running.maxTries()) {
            return running.in(ending.state());
        }
        Instant retryAt = now.plus(node.retry().pauseAfter(running.tryNumber(), seed));
        return new TaskStatus(TaskState.UP_FOR_RETRY, running.tryNumber(), running.maxTries(), retryAt);
    }

    /** Why an instance that has not been scheduled is not, one sentence for each reason, by Airflow's name of it. */
    public static SortedMap<String, String> hindrances(
            Plan plan, Map<TaskKey, TaskStatus> before, Outside outside, TaskKey key) {
        SortedMap<String, String> reasons = new TreeMap<>();
        TaskNode node = plan.node(key.task()).orElse(null);
        if (node == null) {
            return reasons;
        }
        Engine engine = new Engine(plan, before, outside, Instant.EPOCH);
        Upstream states = Upstream.count(engine.upstream(node, node.upstream(), key.index()));
        if (node.rule().judge(states) != Verdict.RUN) {
            reasons.put(
                    "Trigger Rule",
                    "Task's trigger rule '" + node.rule().text() + "' is not met by its upstream tasks: "
                            + states.success() + " of " + states.total() + " succeeded, " + states.skipped()
                            + " skipped, " + states.failed() + " failed, " + states.upstreamFailed()
                            + " upstream_failed, " + states.removed() + " removed.");
        }
        if (engine.judgeSetups(node, key.index()) != Verdict.RUN) {
            reasons.put("Trigger Rule", "A setup that the task needs has not succeeded.");
        }
        if (engine.isSkippedByBranch(node, key.index())) {
            reasons.put("Not Previously Skipped", "A task upstream has decided to skip this task.");
        }
        if (outside.waiting().contains(key)) {
            reasons.put("Previous Dagrun State", "The task depends on its instance in the run before, which is open.");
        }
        if (node.expansion() != null && key.index() == TaskKey.UNMAPPED) {
            reasons.put("Task has been mapped", "The task is yet to be mapped over what its upstream gives.");
        }
        return reasons;
    }

    private SortedMap<Integer, TaskStatus> instances(String task) {
        return after.computeIfAbsent(task, id -> new TreeMap<>());
    }

    /** Makes a mapped task its instances, once it is known how many there are. */
    private void expand(TaskNode node) {
        SortedMap<Integer, TaskStatus> instances = instances(node.id());
        TaskStatus whole = instances.get(TaskKey.UNMAPPED);
        Integer length = node.expansion() == null ? null : outside.lengths().get(node.expansion());
        if (whole == null || length == null || whole.state() != TaskState.NONE) {
            return;
        }
        if (length <= 0) {
            TaskState end = length == 0 ? TaskState.SKIPPED : TaskState.UPSTREAM_FAILED;
            instances.put(TaskKey.UNMAPPED, whole.in(end));
            return;
        }
        instances.clear();
        for (int index = 0; index < length; index++) {
            instances.put(index, index == 0 ? whole : TaskStatus.fresh(node.retry()));
        }
        expanded.put(node.id(), length);
    }

    private TaskStatus schedule(TaskNode node, int index, TaskStatus status) {
        Verdict verdict =
                switch (status.state()) {
                    case NONE -> judge(node, index);
                    case UP_FOR_RETRY, UP_FOR_RESCHEDULE, DEFERRED, AWAITING_INPUT -> isDue(status);
                    case SCHEDULED, QUEUED, RUNNING, SUCCESS, FAILED, SKIPPED, UPSTREAM_FAILED, REMOVED -> Verdict.WAIT;
                };
        return switch (verdict) {
            case WAIT -> status;
            case RUN -> started(node, status);
            case SKIP -> status.in(TaskState.SKIPPED);
            case UPSTREAM_FAILED -> status.in(TaskState.UPSTREAM_FAILED);
        };
    }

    private static TaskStatus started(TaskNode node, TaskStatus status) {
        if (node.is(Trait.INSTANT)) {
            return status.nextTry().in(TaskState.SUCCESS);
        }
        return status.state().isSuspended() ? status.in(TaskState.SCHEDULED) : status.nextTry();
    }

    private Verdict isDue(TaskStatus status) {
        Instant due = status.retryAt();
        boolean timed = due != null || status.state() == TaskState.UP_FOR_RETRY;
        return timed && (due == null || !due.isAfter(now)) ? Verdict.RUN : Verdict.WAIT;
    }

    private Verdict judge(TaskNode node, int index) {
        if (isSkippedByBranch(node, index)) {
            return Verdict.SKIP;
        }
        Verdict setups = judgeSetups(node, index);
        if (setups != Verdict.RUN) {
            return setups;
        }
        Verdict verdict = node.rule().judge(Upstream.count(upstream(node, node.upstream(), index)));
        boolean unexpanded = node.expansion() != null && index == TaskKey.UNMAPPED;
        if (verdict == Verdict.RUN && (unexpanded || outside.waiting().contains(new TaskKey(node.id(), index)))) {
            return Verdict.WAIT;
        }
        return verdict;
    }

    private boolean isSkippedByBranch(TaskNode node, int index) {
        for (String upstream : node.upstream()) {
            for (int at : new int[] {index, TaskKey.UNMAPPED}) {
                Set<String> skipped = outside.skips().get(new TaskKey(upstream, at));
                TaskStatus status = instances(upstream).get(at);
                if (skipped != null
                        && skipped.contains(node.id())
                        && status != null
                        && status.state() == TaskState.SUCCESS) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Setups further up must have succeeded, whatever the task's own rule says of its direct upstream. */
    private Verdict judgeSetups(TaskNode node, int index) {
        Set<String> setups = plan.indirectSetups(node.id());
        if (setups.isEmpty()) {
            return Verdict.RUN;
        }
        Upstream states = Upstream.count(upstream(node, setups, index));
        if (states.failures() > 0) {
            return Verdict.UPSTREAM_FAILED;
        }
        if (states.skipped() > 0) {
            return Verdict.SKIP;
        }
        return states.success() + states.removed() == states.total() ? Verdict.RUN : Verdict.WAIT;
    }

    private List<Upstream.State> upstream(TaskNode node, Set<String> ids, int index) {
        List<Upstream.State> states = new ArrayList<>();
        for (String id : ids) {
            TaskNode up = plan.node(id).orElse(null);
            SortedMap<Integer, TaskStatus> all = instances(id);
            boolean setup = up != null && up.is(Trait.SETUP);
            boolean parallel =
                    up != null && up.expansion() != null && up.expansion().equals(node.expansion());
            TaskStatus own = parallel ? all.get(index) : null;
            if (own != null) {
                states.add(new Upstream.State(own.state(), setup));
            } else if (all.isEmpty()) {
                states.add(new Upstream.State(TaskState.REMOVED, setup));
            } else {
                all.values().forEach(status -> states.add(new Upstream.State(status.state(), setup)));
            }
        }
        return states;
    }

    /** Leaves decide, once nothing is unfinished. */
    private @Nullable RunState end() {
        Set<TaskState> leaves = new HashSet<>();
        for (Map.Entry<String, SortedMap<Integer, TaskStatus>> task : after.entrySet()) {
            for (TaskStatus status : task.getValue().values()) {
                if (!status.state().isTerminal()) {
                    return null;
                }
                if (plan.leaves().contains(task.getKey())) {
                    leaves.add(status.state());
                }
            }
        }
        boolean failed = leaves.contains(TaskState.FAILED) || leaves.contains(TaskState.UPSTREAM_FAILED);
        return failed ? RunState.FAILED : RunState.SUCCESS;
    }
}
