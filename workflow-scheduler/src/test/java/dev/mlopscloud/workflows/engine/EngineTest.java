package dev.mlopscloud.workflows.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopscloud.workflows.engine.Engine.Limits;
import dev.mlopscloud.workflows.engine.Engine.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineTest {
    private static final Instant NOW = Instant.parse("2026-05-04T10:30:00Z");
    private static final Limits OPEN = new Limits(false);

    @Test
    void aChainOfInstantTasksEndsInOneStep() {
        Plan plan = Plan.of(List.of(instant("c", "b"), instant("b", "a"), instant("a")));
        Step step = Engine.advance(plan, fresh(plan), OPEN, NOW);
        assertThat(step.end()).isEqualTo(RunState.SUCCESS);
        assertThat(step.changed().values()).allMatch(status -> status.tryNumber() == 1);
    }

    @Test
    void aPausedRunSchedulesNothingButStillEnds() {
        Plan plan = Plan.of(List.of(task("a")));
        Map<String, TaskStatus> tasks = fresh(plan);
        assertThat(Engine.advance(plan, tasks, new Limits(true), NOW).changed()).isEmpty();
        tasks.computeIfPresent("a", (id, status) -> status.in(TaskState.SUCCESS));
        assertThat(Engine.advance(plan, tasks, new Limits(true), NOW).end()).isEqualTo(RunState.SUCCESS);
    }

    @Test
    void aFailureIsRetriedAfterItsPauseUntilTriesAreUsedUp() {
        RetryPolicy retry = new RetryPolicy(1, Duration.ofSeconds(10), 1, null);
        TaskNode node = new TaskNode("a", Set.of(), TriggerRule.ALL_SUCCESS, retry, false);
        Plan plan = Plan.of(List.of(node));
        TaskStatus running = new TaskStatus(TaskState.RUNNING, 1, 1, null);
        TaskStatus failed = Engine.finish(node, running, false, NOW, 0);
        assertThat(failed.state()).isEqualTo(TaskState.UP_FOR_RETRY);
        assertThat(failed.retryAt()).isEqualTo(NOW.plusSeconds(10));
        assertThat(Engine.advance(plan, Map.of("a", failed), OPEN, NOW.plusSeconds(9))
                        .changed())
                .isEmpty();
        Step due = Engine.advance(plan, Map.of("a", failed), OPEN, NOW.plusSeconds(10));
        assertThat(due.changed()).containsEntry("a", new TaskStatus(TaskState.SCHEDULED, 2, 1, null));
        TaskStatus second = new TaskStatus(TaskState.RUNNING, 2, 1, null);
        assertThat(Engine.finish(node, second, false, NOW, 0).state()).isEqualTo(TaskState.FAILED);
    }

    @Test
    void theLeavesDecideTheRun() {
        TaskNode cleanup = new TaskNode("b", Set.of("a"), TriggerRule.ALL_DONE, RetryPolicy.NEVER, false);
        Plan plan = Plan.of(List.of(task("a"), cleanup));
        Map<String, TaskStatus> tasks = fresh(plan);
        tasks.computeIfPresent("a", (id, status) -> status.in(TaskState.FAILED));
        tasks.computeIfPresent("b", (id, status) -> status.in(TaskState.SUCCESS));
        assertThat(Engine.advance(plan, tasks, OPEN, NOW).end()).isEqualTo(RunState.SUCCESS);
        tasks.computeIfPresent("b", (id, status) -> status.in(TaskState.UPSTREAM_FAILED));
        assertThat(Engine.advance(plan, tasks, OPEN, NOW).end()).isEqualTo(RunState.FAILED);
    }

    @Test
    void backoffGrowsStaysWithinItsBoundsAndRepeatsForTheSameSeed() {
        RetryPolicy retry = new RetryPolicy(9, Duration.ofSeconds(4), 2, Duration.ofSeconds(60));
        for (int attempt = 1; attempt <= 9; attempt++) {
            long base = 4L << (attempt - 1);
            Duration pause = retry.pauseAfter(attempt, 123456789L * attempt);
            assertThat(pause).isEqualTo(retry.pauseAfter(attempt, 123456789L * attempt));
            assertThat(pause.toSeconds()).isBetween(Math.min(base, 60), Math.min(2 * base, 60));
        }
    }

    @Test
    void refusesCycles() {
        assertThatThrownBy(() -> Plan.of(List.of(task("a", "b"), task("b", "a"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static TaskNode task(String id, String... upstream) {
        return new TaskNode(id, Set.of(upstream), TriggerRule.ALL_SUCCESS, RetryPolicy.NEVER, false);
    }

    private static TaskNode instant(String id, String... upstream) {
        return new TaskNode(id, Set.of(upstream), TriggerRule.ALL_SUCCESS, RetryPolicy.NEVER, true);
    }

    static Map<String, TaskStatus> fresh(Plan plan) {
        Map<String, TaskStatus> tasks = new HashMap<>();
        plan.nodes().forEach(node -> tasks.put(node.id(), TaskStatus.fresh(node.retry())));
        return tasks;
    }
}
