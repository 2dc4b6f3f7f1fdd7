package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.get;
import static dev.mlopscloud.tracking.Mlflow.history;
import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static dev.mlopscloud.tracking.Mlflow.newRun;
import static dev.mlopscloud.tracking.Mlflow.point;
import static dev.mlopscloud.tracking.Mlflow.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many writers at once, whose runs, keys and points overlap and come in different orders. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ConcurrentWritesTest {
    private static final int WRITERS = 16;
    private static final int STEPS = 60;
    private static final List<String> KEYS = List.of("a", "b", "c");

    private String experiment = "";
    private List<String> runs = List.of();

    @BeforeEach
    void make() {
        experiment = newExperiment();
        runs = IntStream.range(0, 4).mapToObj(i -> newRun(experiment)).toList();
    }

    @Test
    void everyPointIsKeptOnce() throws Exception {
        // Each point is sent by every writer, in an order of the writer's own.
        atOnce(writer -> {
            Random random = new Random(writer);
            List<Integer> steps =
                    new ArrayList<>(IntStream.range(0, STEPS).boxed().toList());
            Collections.shuffle(steps, random);
            for (int i = 0; i < STEPS; i += 10) {
                List<String> order = new ArrayList<>(runs);
                Collections.shuffle(order, random);
                for (String run : order) {
                    log(run, steps.subList(i, i + 10), random);
                }
            }
        });

        for (String run : runs) {
            for (String key : KEYS) {
                assertThat(history(run, key))
                        .extracting("step")
                        .containsExactlyElementsOf(
                                IntStream.range(0, STEPS).boxed().toList());
            }
            get("runs/get?run_id={run}", run)
                    .body(
                            "run.data.metrics.step",
                            org.hamcrest.Matchers.everyItem(org.hamcrest.Matchers.is(STEPS - 1)));
        }
    }

    private static void log(String run, List<Integer> steps, Random random) {
        List<Map<String, Object>> points = new ArrayList<>();
        steps.forEach(step -> KEYS.forEach(key -> points.add(point(key, step / 2.0, 1000 + step, step))));
        Collections.shuffle(points, random);
        post("runs/log-batch", Map.of("run_id", run, "metrics", points)).statusCode(200);
    }

    @Test
    void aParameterHasTheValueOfTheOneWriterThatWasNotRefused() throws Exception {
        List<List<Integer>> statuses = Collections.synchronizedList(new ArrayList<>());
        atOnce(writer -> statuses.add(IntStream.range(0, 20)
                .map(i -> post(
                                "runs/log-parameter",
                                Map.of("run_id", runs.get(i % 4), "key", "p" + i, "value", "v" + writer))
                        .extract()
                        .statusCode())
                .boxed()
                .toList()));

        for (int i = 0; i < 20; i++) {
            int key = i;
            assertThat(statuses).filteredOn(each -> each.get(key) == 200).hasSize(1);
            assertThat(statuses).filteredOn(each -> each.get(key) == 400).hasSize(WRITERS - 1);
        }
    }

    @Test
    void runsMadeAtOnceAreAllThere() throws Exception {
        List<String> made = Collections.synchronizedList(new ArrayList<>());
        atOnce(writer -> IntStream.range(0, 20).forEach(i -> made.add(newRun(experiment))));

        List<String> found = post("runs/search", Map.of("experiment_ids", List.of(experiment), "max_results", 1000))
                .extract()
                .path("runs.info.run_id");
        assertThat(found).doesNotHaveDuplicates().containsAll(made).hasSize(made.size() + runs.size());
        assertThat(new HashSet<>(made)).hasSize(WRITERS * 20);
    }

    private interface Writer {
        void write(int number) throws Exception;
    }

    private static void atOnce(Writer writer) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int number = i;
                writers.add(threads.submit(() -> {
                    writer.write(number);
                    return number;
                }));
            }
            for (Future<?> each : writers) {
                each.get();
            }
        }
    }
}
