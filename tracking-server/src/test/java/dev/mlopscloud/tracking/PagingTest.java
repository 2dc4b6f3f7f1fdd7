package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.get;
import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static dev.mlopscloud.tracking.Mlflow.post;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

    /** A kind of list: how an entry is made, and how a page of them is asked for. */
    private enum Listing {
        EXPERIMENTS("experiments.name") {
            @Override
            void make(String name, String experiment) {
                post("experiments/create", Map.of("name", name)).statusCode(200);
            }

            @Override
            ValidatableResponse page(String mark, String experiment, int size, String token) {
                return post(
                        "experiments/search",
                        Map.of("filter", "name LIKE '" + mark + "%'", "max_results", size, "page_token", token));
            }
        },
        REGISTERED_MODELS("registered_models.name") {
            @Override
            void make(String name, String experiment) {
                post("registered-models/create", Map.of("name", name)).statusCode(200);
            }

            @Override
            ValidatableResponse page(String mark, String experiment, int size, String token) {
                return get(
                        "registered-models/search?filter={filter}&max_results={size}&page_token={token}"
                                + "&order_by=last_updated_timestamp DESC",
                        "name LIKE '" + mark + "%'",
                        size,
                        token);
            }
        },
        VERSIONS("model_versions.name") {
            @Override
            void make(String name, String experiment) {
                post("registered-models/create", Map.of("name", name)).statusCode(200);
                post("model-versions/create", Map.of("name", name, "source", "s3://bucket/model"))
                        .statusCode(200);
            }

            @Override
            ValidatableResponse page(String mark, String experiment, int size, String token) {
                return get(
                        "model-versions/search?filter={filter}&max_results={size}&page_token={token}",
                        "name LIKE '" + mark + "%'",
                        size,
                        token);
            }
        },
        LOGGED_MODELS("models.info.name") {
            @Override
            void make(String name, String experiment) {
                post("logged-models", Map.of("experiment_id", experiment, "name", name))
                        .statusCode(200);
            }

            @Override
            ValidatableResponse page(String mark, String experiment, int size, String token) {
                return post(
                        "logged-models/search",
                        Map.of("experiment_ids", List.of(experiment), "max_results", size, "page_token", token));
            }
        },
        TRACES("traces.request_preview") {
            @Override
            void make(String name, String experiment) {
                Map<String, Object> location =
                        Map.of("type", "MLFLOW_EXPERIMENT", "mlflow_experiment", Map.of("experiment_id", experiment));
                String id = "tr-" + UUID.randomUUID().toString().replace("-", "");
                Map<String, Object> info = Map.of(
                        "trace_id", id,
                        "trace_location", location,
                        "request_time", "2026-01-01T00:00:00Z",
                        "state", "OK",
                        "request_preview", name);
                postTraces("", Map.of("trace", Map.of("trace_info", info))).statusCode(200);
            }

            @Override
            ValidatableResponse page(String mark, String experiment, int size, String token) {
                return postTraces(
                        "/search",
                        Map.of(
                                "locations",
                                List.of(Map.of("mlflow_experiment", Map.of("experiment_id", experiment))),
                                "max_results",
                                size,
                                "page_token",
                                token));
            }
        };

        private final String names;

        Listing(String names) {
            this.names = names;
        }

        private static ValidatableResponse postTraces(String path, Object body) {
            return given().contentType(ContentType.JSON)
                    .body(body)
                    .post("/api/3.0/mlflow/traces" + path)
                    .then();
        }

        abstract void make(String name, String experiment);

        abstract ValidatableResponse page(String mark, String experiment, int size, String token);

        /** Adds a page's entries, and answers the token of the next, empty behind the last. */
        String read(String mark, String experiment, int size, String token, List<String> found) {
            JsonPath page = page(mark, experiment, size, token)
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            List<String> names = page.getList(this.names);
            found.addAll(names == null ? List.of() : names);
            String next = page.getString("next_page_token");
            return next == null ? "" : next;
        }
    }

    @ParameterizedTest
    @EnumSource(Listing.class)
    void whatIsAddedMeanwhileMovesNoPage(Listing listing) {
        String mark = "page \u00e9 " + UUID.randomUUID() + " ";
        String experiment = experiments.getFirst();
        IntStream.range(0, 7).forEach(i -> listing.make(mark + i, experiment));
        List<String> whole = new ArrayList<>();
        assertThat(listing.read(mark, experiment, 100, "", whole)).isEmpty();
        assertThat(whole).hasSize(7).doesNotHaveDuplicates();

        List<String> paged = new ArrayList<>();
        String token = listing.read(mark, experiment, 3, "", paged);
        listing.make(mark + "new", experiment);
        while (!token.isEmpty()) {
            token = listing.read(mark, experiment, 3, token, paged);
        }

        assertThat(paged).startsWith(whole.subList(0, 3).toArray(new String[0])).containsAll(whole);
        assertThat(paged).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(Listing.class)
    void aTokenOfAnEntryThatIsGoneMeansItsOffset(Listing listing) {
        String mark = "gone " + UUID.randomUUID() + " ";
        String experiment = experiments.getFirst();
        IntStream.range(0, 5).forEach(i -> listing.make(mark + i, experiment));
        List<String> whole = new ArrayList<>();
        listing.read(mark, experiment, 100, "", whole);
        for (String after : List.of("nothing/7", "x'y\\\"", "9".repeat(200))) {
            List<String> rest = new ArrayList<>();
            listing.read(mark, experiment, 100, encoded("{\"offset\": 2, \"after\": \"" + after + "\"}"), rest);
            assertThat(rest).isEqualTo(whole.subList(2, 5));
        }
    }

    private static String encoded(String token) {
        return Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }
}
