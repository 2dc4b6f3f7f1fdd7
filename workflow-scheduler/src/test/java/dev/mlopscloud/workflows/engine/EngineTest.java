package dev.mlopscloud.workflows.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    private static final Outside OPEN = Outside.plain(false);

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
        Map<TaskKey, TaskStatus> tasks = fresh(plan);
        assertThat(Engine.advance(plan, tasks, Outside.plain(true), NOW).changed())
                .isEmpty();
        tasks.computeIfPresent(TaskKey.of("a"), (id, status) -> status.in(TaskState.SUCCESS));
        assertThat(Engine.advance(plan, tasks, Outside.plain(true), NOW).end()).isEqualTo(RunState.SUCCESS);
    }

    @Test
    void aFailureIsRetriedAfterItsPauseUntilTriesAreUsedUp() {
        RetryPolicy retry = new RetryPolicy(1, Duration.ofSeconds(10), 1, null);
        TaskNode node = new TaskNode("a", Set.of(), TriggerRule.ALL_SUCCESS, retry, false);
        Plan plan = Plan.of(List.of(node));
        TaskStatus running = new TaskStatus(TaskState.RUNNING, 1, 1, null);
        TaskStatus failed = Engine.finish(node, running, Ending.FAILURE, NOW, 0);
        assertThat(failed.state()).isEqualTo(TaskState.UP_FOR_RETRY);
        assertThat(failed.retryAt()).isEqualTo(NOW.plusSeconds(10));
        assertThat(Engine.advance(plan, Map.of(TaskKey.of("a"), failed), OPEN, NOW.plusSeconds(9))
                        .changed())
                .isEmpty();
        Step due = Engine.advance(plan, Map.of(TaskKey.of("a"), failed), OPEN, NOW.plusSeconds(10));
        assertThat(due.changed()).containsEntry(TaskKey.of("a"), new TaskStatus(TaskState.SCHEDULED, 2, 1, null));
        TaskStatus second = new TaskStatus(TaskState.RUNNING, 2, 1, null);
        assertThat(Engine.finish(node, second, Ending.FAILURE, NOW, 0).state()).isEqualTo(TaskState.FAILED);
    }

    @Test
    void theLeavesDecideTheRun() {
        TaskNode cleanup = new TaskNode("b", Set.of("a"), TriggerRule.ALL_DONE, RetryPolicy.NEVER, false);
        Plan plan = Plan.of(List.of(task("a"), cleanup));
        Map<TaskKey, TaskStatus> tasks = fresh(plan);
        tasks.computeIfPresent(TaskKey.of("a"), (id, status) -> status.in(TaskState.FAILED));
        tasks.computeIfPresent(TaskKey.of("b"), (id, status) -> status.in(TaskState.SUCCESS));
        assertThat(Engine.advance(plan, tasks, OPEN, NOW).end()).isEqualTo(RunState.SUCCESS);
        tasks.computeIfPresent(TaskKey.of("b"), (id, status) -> status.in(TaskState.UPSTREAM_FAILED));
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

    @Test
    void aMappedTaskBecomesAsManyAsThereAreItemsOnceTheyAreKnown() {
        Plan plan = Plan.of(List.of(task("list"), mapped("each", "list"), task("sum", "each")));
        Map<TaskKey, TaskStatus> tasks = fresh(plan);
        tasks.computeIfPresent(TaskKey.of("list"), (id, status) -> status.in(TaskState.SUCCESS));
        assertThat(Engine.advance(plan, tasks, OPEN, NOW).changed()).isEmpty();
        Step step = Engine.advance(plan, tasks, lengths(3), NOW);
        assertThat(step.expanded()).isEqualTo(Map.of("each", 3));
        assertThat(step.changed().keySet())
                .containsExactlyInAnyOrder(new TaskKey("each", 0), new TaskKey("each", 1), new TaskKey("each", 2));
        tasks.remove(TaskKey.of("each"));
        tasks.putAll(step.changed());
        tasks.replaceAll((key, status) -> key.index() == 1 ? status.in(TaskState.FAILED) : status);
        Step after = Engine.advance(plan, tasks, lengths(3), NOW);
        assertThat(states(after.changed()).get("sum")).isEqualTo(TaskState.UPSTREAM_FAILED);
    }

    @Test
    void nothingToMapOverSkipsAndWhatCannotBeMappedOverFails() {
        Plan plan = Plan.of(List.of(mapped("each"), task("sum", "each")));
        Step none = Engine.advance(plan, fresh(plan), lengths(0), NOW);
        assertThat(states(none.changed()).get("each")).isEqualTo(TaskState.SKIPPED);
        assertThat(none.end()).isEqualTo(RunState.SUCCESS);
        Step bad = Engine.advance(plan, fresh(plan), lengths(Outside.UNMAPPABLE), NOW);
        assertThat(bad.end()).isEqualTo(RunState.FAILED);
    }

    @Test
    void instancesOfAMappedGroupWaitForTheirOwnOnly() {
        TaskNode first = mapped("first");
        TaskNode second =
                new TaskNode("second", Set.of("first"), TriggerRule.ALL_SUCCESS, RetryPolicy.NEVER, Set.of(), "each");
        Plan plan = Plan.of(List.of(first, second));
        Map<TaskKey, TaskStatus> tasks = fresh(plan);
        Step step = Engine.advance(plan, tasks, lengths(2), NOW);
        tasks.clear();
        tasks.put(new TaskKey("second", 0), TaskStatus.fresh(RetryPolicy.NEVER));
        tasks.put(new TaskKey("second", 1), TaskStatus.fresh(RetryPolicy.NEVER));
        tasks.putAll(step.changed());
        tasks.computeIfPresent(new TaskKey("first", 1), (key, status) -> status.in(TaskState.SUCCESS));
        Step after = Engine.advance(plan, tasks, lengths(2), NOW);
        assertThat(after.changed()).containsOnlyKeys(new TaskKey("second", 1));
    }

    @Test
    void aBranchSkipsWhatItDidNotChooseEvenAfterThatIsCleared() {
        Plan plan = Plan.of(List.of(task("pick"), task("left", "pick"), task("right", "pick")));
        assertThat(plan.skippedBy("pick", Set.of("left"))).containsExactly("right");
        Map<TaskKey, TaskStatus> tasks = fresh(plan);
        tasks.computeIfPresent(TaskKey.of("pick"), (key, status) -> status.in(TaskState.SUCCESS));
        Outside decided = new Outside(false, Map.of(), Map.of(TaskKey.of("pick"), Set.of("right")), Set.of());
        Step step = Engine.advance(plan, tasks, decided, NOW);
        assertThat(states(step.changed()).get("right")).isEqualTo(TaskState.SKIPPED);
        assertThat(states(step.changed()).get("left")).isEqualTo(TaskState.SCHEDULED);
    }

    @Test
    void theJoinBehindBothBranchesIsNotSkippedByThem() {
        Plan plan = Plan.of(List.of(
                task("pick"), task("left", "pick"), task("right", "pick"), task("join", "pick", "left", "right")));
        assertThat(plan.skippedBy("pick", Set.of("left"))).containsExactly("right");
    }

    @Test
    void aTeardownRunsAfterFailedWorkAndDoesNotDecideTheRun() {
        Plan plan = setupWorkTeardown();
        Map<TaskKey, TaskStatus> tasks = fresh(plan);
        tasks.computeIfPresent(TaskKey.of("make"), (key, status) -> status.in(TaskState.SUCCESS));
        tasks.computeIfPresent(TaskKey.of("work"), (key, status) -> status.in(TaskState.FAILED));
        tasks.computeIfPresent(TaskKey.of("more"), (key, status) -> status.in(TaskState.UPSTREAM_FAILED));
        Step step = Engine.advance(plan, tasks, OPEN, NOW);
        assertThat(states(step.changed()).get("clean")).isEqualTo(TaskState.SCHEDULED);
        tasks.computeIfPresent(TaskKey.of("clean"), (key, status) -> status.in(TaskState.SUCCESS));
        assertThat(Engine.advance(plan, tasks, OPEN, NOW).end()).isEqualTo(RunState.FAILED);
        tasks.replaceAll((key, status) -> status.in(TaskState.SUCCESS));
        tasks.computeIfPresent(TaskKey.of("clean"), (key, status) -> status.in(TaskState.FAILED));
        assertThat(Engine.advance(plan, tasks, OPEN, NOW).end()).isEqualTo(RunState.SUCCESS);
    }

    @Test
    void withoutItsSetupNothingBetweenRunsWhateverItsRule() {
        Plan plan = setupWorkTeardown();
        Map<TaskKey, TaskStatus> tasks = fresh(plan);
        tasks.computeIfPresent(TaskKey.of("make"), (key, status) -> status.in(TaskState.FAILED));
        Step step = Engine.advance(plan, tasks, OPEN, NOW);
        assertThat(states(step.changed()))
                .isEqualTo(Map.of(
                        "work", TaskState.UPSTREAM_FAILED,
                        "more", TaskState.UPSTREAM_FAILED,
                        "clean", TaskState.UPSTREAM_FAILED));
    }

    /** The rule of "more" alone would let it run. */
    private static Plan setupWorkTeardown() {
        return Plan.of(List.of(
                new TaskNode("make", Set.of(), TriggerRule.ALL_SUCCESS, RetryPolicy.NEVER, Set.of(Trait.SETUP), null),
                task("work", "make"),
                new TaskNode("more", Set.of("work"), TriggerRule.ALL_DONE, RetryPolicy.NEVER, Set.of(), null),
                new TaskNode(
                        "clean",
                        Set.of("more", "make"),
                        TriggerRule.ALL_DONE_SETUP_SUCCESS,
                        RetryPolicy.NEVER,
                        Set.of(Trait.TEARDOWN),
                        null)));
    }

    @Test
    void aSuspendedTryGoesOnAsTheSameTry() {
        Plan plan = Plan.of(List.of(task("a")));
        TaskStatus running = new TaskStatus(TaskState.RUNNING, 1, 0, null);
        for (TaskState state : List.of(TaskState.UP_FOR_RESCHEDULE, TaskState.DEFERRED, TaskState.AWAITING_INPUT)) {
            Map<TaskKey, TaskStatus> tasks = Map.of(TaskKey.of("a"), running.suspended(state, NOW.plusSeconds(5)));
            assertThat(Engine.advance(plan, tasks, OPEN, NOW)).isEqualTo(new Step(Map.of(), Map.of(), null));
            assertThat(Engine.advance(plan, tasks, OPEN, NOW.plusSeconds(5)).changed())
                    .containsEntry(TaskKey.of("a"), new TaskStatus(TaskState.SCHEDULED, 1, 0, null));
            Map<TaskKey, TaskStatus> endless = Map.of(TaskKey.of("a"), running.suspended(state, null));
            assertThat(Engine.advance(plan, endless, OPEN, NOW.plusSeconds(9)).changed())
                    .isEmpty();
        }
    }

    @Test
    void whatTheRunBeforeKeepsWaitingIsNotStarted() {
        Plan plan = Plan.of(List.of(task("a")));
        Outside held = new Outside(false, Map.of(), Map.of(), Set.of(TaskKey.of("a")));
        assertThat(Engine.advance(plan, fresh(plan), held, NOW).changed()).isEmpty();
    }

    private static TaskNode mapped(String id, String... upstream) {
        return new TaskNode(id, Set.of(upstream), TriggerRule.ALL_SUCCESS, RetryPolicy.NEVER, Set.of(), "each");
    }

    private static Outside lengths(int length) {
        return new Outside(false, Map.of("each", length), Map.of(), Set.of());
    }

    static TaskNode task(String id, String... upstream) {
        return new TaskNode(id, Set.of(upstream), TriggerRule.ALL_SUCCESS, RetryPolicy.NEVER, false);
    }

    private static TaskNode instant(String id, String... upstream) {
        return new TaskNode(id, Set.of(upstream), TriggerRule.ALL_SUCCESS, RetryPolicy.NEVER, true);
    }

    static Map<TaskKey, TaskStatus> fresh(Plan plan) {
        Map<TaskKey, TaskStatus> tasks = new HashMap<>();
        plan.nodes().forEach(node -> tasks.put(TaskKey.of(node.id()), TaskStatus.fresh(node.retry())));
        return tasks;
    }

    private static Map<String, TaskState> states(Map<TaskKey, TaskStatus> tasks) {
        Map<String, TaskState> states = new HashMap<>();
        tasks.forEach((id, status) -> states.put(id.task(), status.state()));
        return states;
    }
}
