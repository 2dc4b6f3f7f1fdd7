package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.get;
import static dev.mlopscloud.tracking.Mlflow.history;
import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static dev.mlopscloud.tracking.Mlflow.newRun;
import static dev.mlopscloud.tracking.Mlflow.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many writers at once send points alone, in small and in large batches, in any order and more than once; every way to
 * read a metric then answers what a plain sorted set of the same points would.
 */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class HistoriesTest {
    private static final int WRITERS = 6;
    private static final int BATCHES = 12;
    private static final List<String> KEYS = List.of("a", "b");
    private static final List<Integer> SIZES = List.of(1, 3, 20, 100, 500);
    private static final List<Double> VALUES = List.of(0.0, -2.5, 1.0, Double.NaN, Double.MAX_VALUE);

    private List<String> runs = List.of();
    private final Map<String, NavigableSet<Point>> model = new ConcurrentHashMap<>();

    @BeforeEach
    void make() {
        String experiment = newExperiment();
        runs = List.of(newRun(experiment), newRun(experiment));
        for (String run : runs) {
            KEYS.forEach(key -> model.put(run + key, new ConcurrentSkipListSet<>(Point.BY_TIME)));
        }
    }

    private record Point(long time, long step, double value) {
        static final Comparator<Point> BY_TIME = Comparator.comparingLong(Point::time)
                .thenComparingLong(Point::step)
                .thenComparingDouble(Point::rank)
                .thenComparingDouble(Point::value);
        static final Comparator<Point> BY_STEP = Comparator.comparingLong(Point::step)
                .thenComparingLong(Point::time)
                .thenComparingDouble(Point::rank)
                .thenComparingDouble(Point::value);
        static final Comparator<Point> BY_AGE = Comparator.comparingLong(Point::step)
                .thenComparingLong(Point::time)
                .thenComparingDouble(Point::rank);

        /** NaN counts as zero. */
        private double rank() {
            return Double.isNaN(value) ? 0 : value;
        }

        static Point of(Map<String, Object> json) {
            Object value = json.get("value");
            return new Point(
                    whole(json.get("timestamp")),
                    whole(json.get("step")),
                    value instanceof Number number ? number.doubleValue() : Double.NaN);
        }

        private static long whole(@Nullable Object number) {
            return Long.parseLong(String.valueOf(number));
        }

        static List<Point> of(@Nullable List<Map<String, Object>> points) {
            return points == null ? List.of() : points.stream().map(Point::of).toList();
        }

        /** Of few times and steps: points of the same time, and the very same points, are common. */
        static Point random(Random random, int times) {
            return new Point(random.nextInt(times), random.nextInt(60) - 5, VALUES.get(random.nextInt(VALUES.size())));
        }

        Map<String, Object> json(String key) {
            Object written = Double.isNaN(value) ? "NaN" : value;
            return Map.of("key", key, "value", written, "timestamp", time, "step", step);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 100_000})
    void everyWayToReadPointsAnswersThemAll(int times) throws Exception {
        write(times);
        for (String run : runs) {
            for (String key : KEYS) {
                NavigableSet<Point> points = sent(run, key);
                assertThat(Point.of(history(run, key))).containsExactlyElementsOf(points);
                for (int size : List.of(37, 1000)) {
                    assertThat(pages(run, key, size)).containsExactlyElementsOf(points);
                }
                assertThat(samples(run, key, 0, 40)).isEqualTo(sampled(points, 0, 40));
                assertThat(samples(run, key, -5, 60)).isEqualTo(sampled(points, -5, 60));
            }
            assertLatest(run);
        }
        for (String key : KEYS) {
            List<Point> both = runs.stream()
                    .sorted()
                    .flatMap(run -> sent(run, key).stream())
                    .toList();
            JsonPath bulk = get(
                            "metrics/get-history-bulk?run_id={a}&run_id={b}&metric_key={k}",
                            runs.getFirst(),
                            runs.getLast(),
                            key)
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            assertThat(Point.of(bulk.getList("metrics"))).isEqualTo(both);
        }
    }

    private NavigableSet<Point> sent(String run, String key) {
        return Objects.requireNonNull(model.get(run + key));
    }

    private void write(int times) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Random random = new Random(i * 31L + times);
                writers.add(threads.submit(() -> {
                    write(random, times);
                    return null;
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
    }

    private void write(Random random, int times) {
        List<Map<String, Object>> sent = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            if (!sent.isEmpty() && random.nextInt(4) == 0) {
                post("runs/log-batch", sent.get(random.nextInt(sent.size()))).statusCode(200);
            }
            String run = runs.get(random.nextInt(runs.size()));
            int size = SIZES.get(random.nextInt(SIZES.size()));
            List<Map<String, Object>> batch = new ArrayList<>();
            for (int j = 0; j < size; j++) {
                String key = KEYS.get(random.nextInt(KEYS.size()));
                NavigableSet<Point> known = sent(run, key);
                Point again = random.nextInt(3) == 0 ? known.ceiling(Point.random(random, times)) : null;
                Point point = again == null ? Point.random(random, times) : again;
                known.add(point);
                batch.add(point.json(key));
            }
            Map<String, Object> body = Map.of("run_id", run, "metrics", batch);
            sent.add(body);
            post("runs/log-batch", body).statusCode(200);
        }
    }

    private static List<Point> pages(String run, String key, int size) {
        List<Point> points = new ArrayList<>();
        String token = "";
        while (token != null) {
            JsonPath page = get(
                            "metrics/get-history?run_id={run}&metric_key={key}&max_results={n}&page_token={token}",
                            run,
                            key,
                            size,
                            token)
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            List<Point> read = Point.of(page.getList("metrics"));
            token = page.getString("next_page_token");
            assertThat(read).hasSizeBetween(token == null ? 0 : size, size);
            points.addAll(read);
        }
        return points;
    }

    private static List<Point> samples(String run, String key, int first, int last) {
        JsonPath answer = get(
                        "metrics/get-history-bulk-interval?run_ids={run}&metric_key={key}&start_step={first}"
                                + "&end_step={last}&max_results=20",
                        run,
                        key,
                        first,
                        last)
                .statusCode(200)
                .extract()
                .jsonPath();
        return Point.of(answer.getList("metrics"));
    }

    /** The first of each of 20 parts, the larger ones first, and the last point of all. */
    private static List<Point> sampled(Collection<Point> points, int first, int last) {
        List<Point> chosen = points.stream()
                .filter(point -> point.step >= first && point.step <= last)
                .sorted(Point.BY_STEP)
                .toList();
        if (chosen.size() <= 20) {
            return chosen;
        }
        NavigableSet<Point> samples = new TreeSet<>(Point.BY_STEP);
        int start = 0;
        for (int part = 0; part < 19; part++) {
            samples.add(chosen.get(start));
            start += chosen.size() / 20 + (part < chosen.size() % 20 ? 1 : 0);
        }
        samples.add(chosen.getLast());
        return List.copyOf(samples);
    }

    private void assertLatest(String run) {
        JsonPath answer =
                get("runs/get?run_id={run}", run).statusCode(200).extract().jsonPath();
        List<Map<String, Object>> latest = answer.getList("run.data.metrics");
        for (String key : KEYS) {
            Point greatest = sent(run, key).stream().max(Point.BY_AGE).orElseThrow();
            Point found = latest.stream()
                    .filter(metric -> key.equals(metric.get("key")))
                    .map(Point::of)
                    .findFirst()
                    .orElseThrow();
            assertThat(Point.BY_AGE.compare(found, greatest)).isZero();
        }
        assertThat(latest).hasSize(KEYS.size());
    }
}
