package dev.mlopscloud.workflows.engine;

import dev.mlopscloud.workflows.engine.TriggerRule.Verdict;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides what happens next in a run. */
public final class Engine {
    private Engine() {}

    /**
     * What bounds a run from outside.
     *
     * @param paused whether no task may be scheduled
     */
    public record Limits(boolean paused) {}

    /**
     * What one step decided.
     *
     * @param changed the tasks whose status is another now
     * @param end the run's end state once nothing is left to do, else {@code null}
     */
    public record Step(
            Map<String, TaskStatus> changed, @Nullable RunState end) {}

    /**
     * Takes a run as far as it gets without the outside: trigger rules, due retries, instant tasks, the run's end.
     * Which scheduled tasks are queued is not for a run to decide: they share pools with those of other runs. The
     * plan's order makes one pass reach the fixpoint.
     *
     * @param before every task of the plan
     */
    public static Step advance(Plan plan, Map<String, TaskStatus> before, Limits limits, Instant now) {
        Map<String, TaskStatus> after = new HashMap<>(before);
        if (!limits.paused()) {
            for (TaskNode node : plan.nodes()) {
                after.computeIfPresent(node.id(), (id, status) -> schedule(node, status, after, now));
            }
        }
        Map<String, TaskStatus> changed = new LinkedHashMap<>();
        for (TaskNode node : plan.nodes()) {
            TaskStatus status = Objects.requireNonNull(after.get(node.id()));
            if (!status.equals(before.get(node.id()))) {
                changed.put(node.id(), status);
            }
        }
        return new Step(changed, end(plan, after));
    }

    /**
     * A try that ended.
     *
     * @param seed decides the jitter of the pause before a retry
     */
    public static TaskStatus finish(TaskNode node, TaskStatus running, boolean success, Instant now, long seed) {
        if (success) {
            return running.in(TaskState.SUCCESS);
        }
        if (running.tryNumber() > running.maxTries()) {
            return running.in(TaskState.FAILED);
        }
        Instant retryAt = now.plus(node.retry().pauseAfter(running.tryNumber(), seed));
        return new TaskStatus(TaskState.UP_FOR_RETRY, running.tryNumber(), running.maxTries(), retryAt);
    }

    private static TaskStatus schedule(TaskNode node, TaskStatus status, Map<String, TaskStatus> all, Instant now) {
        Verdict verdict =
                switch (status.state()) {
                    case NONE -> node.rule().judge(Upstream.count(upstreamStates(node, all)));
                    case UP_FOR_RETRY ->
                        status.retryAt() != null && status.retryAt().isAfter(now) ? Verdict.WAIT : Verdict.RUN;
                    case SCHEDULED, QUEUED, RUNNING, SUCCESS, FAILED, SKIPPED, UPSTREAM_FAILED, REMOVED -> Verdict.WAIT;
                };
        return switch (verdict) {
            case WAIT -> status;
            case RUN -> node.instant() ? status.nextTry().in(TaskState.SUCCESS) : status.nextTry();
            case SKIP -> status.in(TaskState.SKIPPED);
            case UPSTREAM_FAILED -> status.in(TaskState.UPSTREAM_FAILED);
        };
    }

    private static List<TaskState> upstreamStates(TaskNode node, Map<String, TaskStatus> all) {
        return node.upstream().stream()
                .map(id -> {
                    TaskStatus status = all.get(id);
                    return status == null ? TaskState.REMOVED : status.state();
                })
                .toList();
    }

    /** Leaves decide, once nothing is unfinished. */
    private static @Nullable RunState end(Plan plan, Map<String, TaskStatus> after) {
        if (after.values().stream().anyMatch(status -> !status.state().isTerminal())) {
            return null;
        }
        boolean failed = plan.leaves().stream().map(after::get).anyMatch(status -> status != null && isFailure(status));
        return failed ? RunState.FAILED : RunState.SUCCESS;
    }

    private static boolean isFailure(TaskStatus status) {
        return status.state() == TaskState.FAILED || status.state() == TaskState.UPSTREAM_FAILED;
    }
}
