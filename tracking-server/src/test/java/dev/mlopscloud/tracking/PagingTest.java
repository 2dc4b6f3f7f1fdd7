package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.get;
import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static dev.mlopscloud.tracking.Mlflow.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long lists a page at a time: every entry once, in one order. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PagingTest {
    private static final int RUNS = 23;

    private List<String> experiments = List.of();

    @BeforeEach
    void make() {
        experiments = List.of(newExperiment(), newExperiment());
    }

    /** Runs of two experiments, some deleted, with equal start times, metrics that are equal, NaN or missing. */
    private void makeRuns() {
        for (int i = 0; i < RUNS; i++) {
            String run = run(experiments.get(i % 2), i / 4);
            if (i % 5 != 0) {
                Object value = i % 7 == 0 ? "NaN" : i % 3;
                post("runs/log-metric", point(run, "m", value)).statusCode(200);
            }
            if (i % 6 == 0) {
                post("runs/delete", Map.of("run_id", run)).statusCode(200);
            }
        }
    }

    private static String run(String experiment, int started) {
        return post("runs/create", Map.of("experiment_id", experiment, "start_time", started))
                .statusCode(200)
                .extract()
                .path("run.info.run_id");
    }

    private static Map<String, Object> point(String run, String key, Object value) {
        return Map.of("run_id", run, "key", key, "value", value, "timestamp", 1, "step", 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "start_time DESC",
                "start_time ASC",
                "metrics.m ASC",
                "metrics.m DESC",
                "tags.`mlflow.runName` DESC",
                "attributes.end_time DESC",
                "run_name ASC"
            })
    void pagesOfRunsAreTheWholeInPieces(String order) {
        makeRuns();
        for (List<String> asked : List.of(experiments, experiments.subList(0, 1))) {
            List<String> whole = new ArrayList<>();
            search(asked, order, 1000, null, whole);
            assertThat(whole).hasSize(asked.size() == 2 ? RUNS : 12);

            List<String> paged = new ArrayList<>();
            String token = search(asked, order, 3, null, paged);
            while (token != null) {
                token = search(asked, order, 3, token, paged);
            }
            assertThat(paged).isEqualTo(whole);
        }
    }

    @Test
    void aRunThatIsAddedMeanwhileMovesNoOther() {
        makeRuns();
        List<String> whole = new ArrayList<>();
        search(experiments, "start_time DESC", 1000, null, whole);

        List<String> paged = new ArrayList<>();
        String token = search(experiments, "start_time DESC", 10, null, paged);
        run(experiments.getFirst(), 1_000_000);
        search(experiments, "start_time DESC", 1000, token, paged);

        assertThat(paged).isEqualTo(whole);
    }

    @Test
    void aTokenThatHoldsAnOffsetAloneIsTaken() {
        makeRuns();
        List<String> whole = new ArrayList<>();
        search(experiments, "start_time DESC", 1000, null, whole);

        List<String> rest = new ArrayList<>();
        search(experiments, "start_time DESC", 1000, encoded("{\"offset\": 5}"), rest);

        assertThat(rest).isEqualTo(whole.subList(5, whole.size()));
    }

    private static @Nullable String search(
            List<String> experiments, String order, int size, @Nullable String token, List<String> found) {
        Map<String, Object> request = new HashMap<>(Map.of(
                "experiment_ids",
                experiments,
                "order_by",
                List.of(order),
                "run_view_type",
                "ALL",
                "max_results",
                size));
        if (token != null) {
            request.put("page_token", token);
        }
        JsonPath page = post("runs/search", request).statusCode(200).extract().jsonPath();
        found.addAll(page.getList("runs.info.run_id"));
        return page.getString("next_page_token");
    }

    @Test
    void pagesOfAHistoryAreTheWholeInPieces() {
        String run = run(experiments.getFirst(), 1);
        List<Map<String, Object>> points = IntStream.range(0, 50)
                .mapToObj(i -> Mlflow.point("m", i % 9 == 0 ? "NaN" : i % 4 / 3.0, i / 10, i % 5))
                .toList();
        post("runs/log-batch", Map.of("run_id", run, "metrics", points)).statusCode(200);
        List<Map<String, Object>> whole = Mlflow.history(run, "m");

        List<Map<String, Object>> paged = new ArrayList<>();
        String token = "";
        while (token != null) {
            JsonPath page = get(
                            "metrics/get-history?run_id={run}&metric_key=m&max_results=7&page_token={token}",
                            run,
                            token)
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            paged.addAll(page.getList("metrics"));
            token = page.getString("next_page_token");
        }

        assertThat(whole).isNotEmpty();
        assertThat(paged).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "1:2", "1:2:3e", "99999999999999999999:1:1.0"})
    void aForgedPlaceIsRefused(String place) {
        String run = run(experiments.getFirst(), 1);
        String token = encoded("{\"offset\": 5, \"after\": \"" + place + "\"}");
        get("metrics/get-history?run_id={run}&metric_key=m&max_results=7&page_token={token}", run, token)
                .statusCode(400);
    }

    private static String encoded(String token) {
        return Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }
}
