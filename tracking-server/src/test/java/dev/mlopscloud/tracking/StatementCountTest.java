package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.get;
import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static dev.mlopscloud.tracking.Mlflow.newRun;
import static dev.mlopscloud.tracking.Mlflow.point;
import static dev.mlopscloud.tracking.Mlflow.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many statements a request is, whatever it is about and however much that has. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class StatementCountTest {
    private String experiment = "";
    private String run = "";

    @BeforeEach
    void make() {
        experiment = newExperiment();
        run = newRun(experiment);
    }

    @Test
    void writes() {
        post("runs/log-metric", logged("known", 0));
        assertThat(statementsOf(() -> post("runs/log-metric", logged("known", 1))))
                .isEqualTo(2);
        // A name that is new to this server is looked up once.
        assertThat(statementsOf(() -> post("runs/log-metric", logged("unknown", 1))))
                .isEqualTo(4);
        assertThat(statementsOf(() -> post(
                        "runs/log-batch",
                        Map.of(
                                "run_id",
                                run,
                                "metrics",
                                IntStream.range(0, 900)
                                        .mapToObj(i -> point("known", i, i, i))
                                        .toList(),
                                "params",
                                List.of(Map.of("key", "p", "value", "1"), Map.of("key", "q", "value", "1")),
                                "tags",
                                List.of(Map.of("key", "t", "value", "1"), Map.of("key", "u", "value", "1"))))))
                .isEqualTo(5);
        assertThat(statementsOf(() -> newRun(experiment))).isEqualTo(3);
    }

    private Map<String, Object> logged(String key, long step) {
        return Map.of("run_id", run, "key", key, "value", 1, "timestamp", 1, "step", step);
    }

    @Test
    void readsOfARun() {
        assertThat(statementsOf(() -> get("runs/get?run_id={run}", run).statusCode(200)))
                .isEqualTo(7);
    }

    @Test
    void searches() {
        Map<String, Object> search = Map.of(
                "experiment_ids", List.of(experiment),
                "filter", "metrics.known < 5 and params.p = '1' and tags.t != '2'",
                "order_by", List.of("metrics.known DESC", "params.p"));
        IntStream.range(0, 3)
                .forEach(i -> post(
                        "runs/log-batch",
                        Map.of(
                                "run_id", newRun(experiment),
                                "metrics", List.of(point("known", i, i, i)),
                                "params", List.of(Map.of("key", "p", "value", "1")),
                                "tags", List.of(Map.of("key", "t", "value", "1")))));
        assertThat(statementsOf(() -> post("runs/search", search).statusCode(200)))
                .isEqualTo(8);
        IntStream.range(0, 30).forEach(i -> newRun(experiment));
        assertThat(statementsOf(() -> post("runs/search", Map.of("experiment_ids", List.of(experiment, "0")))))
                .isEqualTo(8);
    }

    @Test
    void histories() {
        post(
                        "runs/log-batch",
                        Map.of(
                                "run_id",
                                run,
                                "metrics",
                                IntStream.range(0, 1000)
                                        .mapToObj(i -> point("long", i, i, i))
                                        .toList()))
                .statusCode(200);
        assertThat(statementsOf(() -> Mlflow.history(run, "long"))).isEqualTo(3);
        assertThat(statementsOf(() -> get("metrics/get-history-bulk?run_id={run}&metric_key=long", run)))
                .isEqualTo(1);
        assertThat(statementsOf(() -> get("metrics/get-history-bulk-interval?run_ids={run}&metric_key=long", run)))
                .isEqualTo(1);
    }

    private static int statementsOf(Runnable request) {
        int before = CountedStatements.count();
        request.run();
        return CountedStatements.count() - before;
    }
}
