package dev.mlopscloud.workflows.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.workflows.engine.Engine.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random graphs, rules, failures and crashes: a crash loses everything that was not written, and the step is taken
 * again from what was.
 */
class EngineSimulationTest {
    private static final int RUNS = 3_000;

    @Test
    void everyRunEndsAndNoTryStartsTwice() {
        for (int seed = 0; seed < RUNS; seed++) {
            new Simulation(new Random(seed), seed).run();
        }
    }

    private static final class Simulation {
        private final Random random;
        private final int seed;
        private final Plan plan;
        private final Map<TaskKey, TaskStatus> written;
        private final Set<String> started = new HashSet<>();
        private Instant now = Instant.EPOCH;

        Simulation(Random random, int seed) {
            this.random = random;
            this.seed = seed;
            this.plan = Plan.of(nodes(random));
            this.written = new HashMap<>(EngineTest.fresh(plan));
        }

        void run() {
            @Nullable RunState end = null;
            for (int step = 0; end == null; step++) {
                assertThat(step).as("seed %d ends", seed).isLessThan(2_000);
                end = advance();
                startScheduled();
                finishSomeRunning();
                now = now.plusSeconds(random.nextInt(20));
            }
            assertThat(written.values()).allMatch(status -> status.state().isTerminal());
            Step again = Engine.advance(plan, written, Outside.plain(false), now);
            assertThat(again).isEqualTo(new Step(Map.of(), Map.of(), end));
        }

        private @Nullable RunState advance() {
            Step step = Engine.advance(plan, Map.copyOf(written), Outside.plain(false), now);
            if (random.nextInt(5) == 0) {
                return null; // crashed before the commit
            }
            written.putAll(step.changed());
            return step.end();
        }

        private void startScheduled() {
            written.replaceAll((id, status) -> {
                if (status.state() != TaskState.SCHEDULED || random.nextInt(3) == 0) {
                    return status;
                }
                assertThat(started.add(id + "#" + status.tryNumber()))
                        .as("seed %d starts %s once", seed, id)
                        .isTrue();
                return status.in(TaskState.RUNNING);
            });
        }

        private void finishSomeRunning() {
            for (TaskNode node : plan.nodes()) {
                written.computeIfPresent(TaskKey.of(node.id()), (id, status) -> {
                    if (status.state() != TaskState.RUNNING || random.nextBoolean()) {
                        return status;
                    }
                    return Engine.finish(
                            node,
                            status,
                            random.nextInt(3) > 0 ? Ending.SUCCESS : Ending.FAILURE,
                            now,
                            random.nextLong());
                });
            }
        }

        private static List<TaskNode> nodes(Random random) {
            TriggerRule[] rules = TriggerRule.values();
            List<TaskNode> nodes = new ArrayList<>();
            int size = 1 + random.nextInt(12);
            for (int i = 0; i < size; i++) {
                Set<String> upstream = new HashSet<>();
                for (int up = 0; up < i; up++) {
                    if (random.nextInt(4) == 0) {
                        upstream.add("t" + up);
                    }
                }
                TriggerRule rule = random.nextBoolean() ? TriggerRule.ALL_SUCCESS : rules[random.nextInt(rules.length)];
                RetryPolicy retry = new RetryPolicy(random.nextInt(3), Duration.ofSeconds(5), 1.5, null);
                nodes.add(new TaskNode("t" + i, upstream, rule, retry, random.nextInt(4) == 0));
            }
            return nodes;
        }
    }
}
