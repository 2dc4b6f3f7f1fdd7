package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.get;
import static dev.mlopscloud.tracking.Mlflow.history;
import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static dev.mlopscloud.tracking.Mlflow.newRun;
import static dev.mlopscloud.tracking.Mlflow.point;
import static dev.mlopscloud.tracking.Mlflow.post;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What MLflow's own server answers where its rules end, found by asking it. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class EdgesTest {

    private static Map<String, Object> tag(String key, String value) {
        return Map.of("key", key, "value", value);
    }

    @Test
    void aKeyThatIsGivenTwiceIsRefusedWhereThingsAreCreated() {
        List<Map<String, Object>> twice = List.of(tag("k", "1"), tag("k", "2"));
        post("runs/create", Map.of("experiment_id", newExperiment(), "tags", twice))
                .statusCode(400);
        post("experiments/create", Map.of("name", "twice", "tags", twice)).statusCode(400);
        get("experiments/get-by-name?experiment_name=twice").statusCode(404);
        post("logged-models", Map.of("experiment_id", newExperiment(), "params", twice))
                .statusCode(400);
    }

    @Test
    void theTagsThatARunIsCreatedWithMayHaveAnyKeyButNoLongValue() {
        String experiment = newExperiment();
        post("runs/create", Map.of("experiment_id", experiment, "tags", List.of(tag("a?b", "x"))))
                .statusCode(200);
        post("runs/create", Map.of("experiment_id", experiment, "tags", List.of(tag("k", "x".repeat(8001)))))
                .statusCode(400);
    }

    @Test
    void aRunsNameEndsAtTheLengthOfItsColumn() {
        String run = newRun(newExperiment());
        String name = "n".repeat(251);
        post("runs/update", Map.of("run_id", run, "run_name", name)).statusCode(400);
        post("runs/set-tag", Map.of("run_id", run, "key", "mlflow.runName", "value", name))
                .statusCode(400);
    }

    @Test
    void notANumberCountsAsZeroAmongPointsOfOneStep() {
        String run = newRun(newExperiment());
        for (Object value : List.of("NaN", 4, -4)) {
            post("runs/log-batch", Map.of("run_id", run, "metrics", List.of(point("m", value, 1, 0))));
        }
        assertThat(history(run, "m")).hasSize(3);
        get("runs/get?run_id=" + run).body("run.data.metrics.value", contains(4f));
    }

    @Test
    void anUnquotedNotANumberIsTakenAsOne() {
        String run = newRun(newExperiment());
        given().contentType("application/json")
                .body("{\"run_id\": \"" + run + "\", \"key\": \"m\", \"value\": NaN, \"timestamp\": 1}")
                .post(Mlflow.API + "runs/log-metric")
                .then()
                .statusCode(200);
        get("runs/get?run_id=" + run).body("run.data.metrics.value", contains("NaN"));
    }

    @Test
    void aHistoryIsSampledByTheFirstOfEachPartAndTheLastOfAll() {
        String run = newRun(newExperiment());
        List<Map<String, Object>> points =
                IntStream.range(0, 40).mapToObj(i -> point("m", i, i, i)).toList();
        post("runs/log-batch", Map.of("run_id", run, "metrics", points)).statusCode(200);
        get("metrics/get-history-bulk-interval?run_ids=" + run + "&metric_key=m&max_results=5")
                .body("metrics.step", contains(0, 8, 16, 24, 39));
        get("metrics/get-history-bulk-interval?run_ids=" + run + "&metric_key=m&max_results=1")
                .body("metrics.step", contains(39));
    }

    @Test
    void anAddressMayNameAHundredRuns() {
        String runs = "0123456789abcdef0123456789abcdef,".repeat(100).replace(",", "&run_id=");
        given().get("/ajax-api/2.0/mlflow/metrics/get-history-bulk?metric_key=m&run_id=" + runs + "0")
                .then()
                .statusCode(400)
                .body("message", containsString("Received 101 run_ids"));
    }

    @Test
    void aMetricOfAnUnknownModelOrOfHalfADatasetIsRefusedAndNotKept() {
        String run = newRun(newExperiment());
        Map<String, Object> metric = Map.of("run_id", run, "key", "m", "value", 1, "timestamp", 1);
        var withModel = new HashMap<>(metric);
        withModel.put("model_id", "m-none");
        post("runs/log-metric", withModel).statusCode(400);
        var withDataset = new HashMap<>(metric);
        withDataset.put("dataset_name", "d");
        post("runs/log-metric", withDataset).statusCode(400);
        get("runs/get?run_id=" + run).body("run.data.metrics", nullValue());
    }

    @Test
    void anInputKeepsTheTagsThatItCameWithFirst() {
        String run = newRun(newExperiment());
        Map<String, Object> dataset = Map.of("name", "d", "digest", "1", "source_type", "s", "source", "x");
        for (String value : List.of("first", "second")) {
            var input = Map.of("dataset", dataset, "tags", List.of(tag(value, value)));
            post("runs/log-inputs", Map.of("run_id", run, "datasets", List.of(input)))
                    .statusCode(200);
        }
        get("runs/get?run_id=" + run).body("run.inputs.dataset_inputs[0].tags.key", contains("first"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h/x", "ftp://h/x", "mlflow-artifacts://h/x", "hdfs://h/x", "s3://b/a#b"})
    void placesOnAHostOfTheCallersChoiceAreRefused(String location) {
        post("experiments/create", Map.of("name", "located " + location, "artifact_location", location))
                .statusCode(400);
        post("registered-models/create", Map.of("name", "placed"));
        post("model-versions/create", Map.of("name", "placed", "source", location))
                .statusCode(400);
    }

    @ParameterizedTest
    @CsvSource({
        "e30=,parsed value={}",
        "eyJvZmZzZXQiOiAieCJ9,not stringable x",
        "bm90IGpzb24=,decoded value=b'not json'"
    })
    void aPageTokenThatIsNoneIsRefused(String token, String message) {
        post("runs/search", Map.of("experiment_ids", List.of("0"), "page_token", token))
                .statusCode(400)
                .body("message", containsString(message));
    }

    @Test
    void idsBeyondAllNumbersAreUnknown() {
        get("experiments/get?experiment_id=99999999999999999999").statusCode(404);
        get("model-versions/get?name=none&version=99999999999999999999").statusCode(404);
        post("runs/search", Map.of("experiment_ids", List.of(""))).statusCode(400);
    }

    @Test
    void theContentTypeHasOneSpelling() {
        given().contentType("APPLICATION/JSON")
                .body("{}")
                .post(Mlflow.API + "experiments/delete")
                .then()
                .statusCode(400)
                .body("message", equalTo("Bad Request. Content-Type must be one of ['application/json']."));
    }

    @Test
    void experimentsAndTheRegistryAreNotOrderedByKeys() {
        given().contentType("application/json")
                .body(Map.of(
                        "locations",
                        List.of(Map.of("type", "MLFLOW_EXPERIMENT", "mlflow_experiment", Map.of("experiment_id", "0"))),
                        "order_by",
                        List.of("tags.color")))
                .post("/api/3.0/mlflow/traces/search")
                .then()
                .statusCode(200);
        post("experiments/search", Map.of("max_results", 1, "order_by", List.of("tags.team")))
                .statusCode(400);
        get("registered-models/search?order_by=tags.team").statusCode(400);
    }

    @Test
    void aVersionIsCopiedByTheStageOfItsSource() {
        post("registered-models/create", Map.of("name", "staged"));
        post("model-versions/create", Map.of("name", "staged", "source", "s3://bucket/model"))
                .statusCode(200);
        post("model-versions/create", Map.of("name", "staged", "source", "models:/staged/None"))
                .statusCode(200)
                .body("model_version.source", equalTo("models:/staged/1"));
        post("model-versions/create", Map.of("name", "staged", "source", "models:/staged/Production"))
                .statusCode(404);
    }

    @Test
    void graphqlAnswersTheDefaultExperimentWhenNoneIsNamed() {
        String query = "query Q($input: MlflowGetExperimentInput!) { mlflowGetExperiment(input: $input)"
                + " { experiment { experimentId } } }";
        given().contentType("application/json")
                .body(Map.of("query", query, "variables", Map.of("input", Map.of())))
                .post("/graphql")
                .then()
                .statusCode(200)
                .body("data.mlflowGetExperiment.experiment.experimentId", equalTo("0"));
    }

    @Test
    void loggedModelsAreFoundByListsOfParametersAndTags() {
        String experiment = newExperiment();
        post("logged-models", Map.of("experiment_id", experiment, "name", "deep", "params", List.of(tag("depth", "3"))))
                .statusCode(200);
        post("logged-models/search", Map.of("experiment_ids", List.of(experiment), "filter", "params.depth IN ('3')"))
                .statusCode(200)
                .body("models.info.name", contains("deep"));
    }

    @Test
    void loggedModelsAreFoundAndOrderedByTheirMetricsOnADataset() {
        String experiment = newExperiment();
        String run = newRun(experiment);
        Map<String, List<Map<String, Object>>> values = Map.of(
                "one", List.of(on("train", "1", 0.9), on("test", "2", 0.1)),
                "two", List.of(on("train", "1", 0.5), on("test", "3", 0.7)),
                "three", List.of(on("test", "2", 0.4)));
        values.forEach((name, points) -> {
            String id = post("logged-models", Map.of("experiment_id", experiment, "name", name))
                    .statusCode(200)
                    .extract()
                    .path("model.info.model_id");
            points.forEach(point -> {
                Map<String, Object> body = new HashMap<>(point);
                body.putAll(Map.of("run_id", run, "model_id", id, "key", "acc", "timestamp", 1));
                post("runs/log-metric", body).statusCode(200);
            });
        });
        Map<String, Object> train = Map.of("dataset_name", "train");
        Map<String, Object> test2 = Map.of("dataset_name", "test", "dataset_digest", "2");
        List<Map<String, Object>> byTest =
                List.of(Map.of("field_name", "metrics.acc", "ascending", false, "dataset_name", "test"));

        found(experiment, "metrics.acc > 0.3", List.of(train), List.of(), "two", "one");
        found(experiment, "metrics.acc > 0.3", List.of(test2), List.of(), "three");
        found(experiment, "", List.of(test2), byTest, "three", "one");
        found(experiment, "", List.of(), byTest, "two", "three", "one");
    }

    private static Map<String, Object> on(String dataset, String digest, double value) {
        return Map.of("dataset_name", dataset, "dataset_digest", digest, "value", value);
    }

    private static void found(
            String experiment,
            String filter,
            List<Map<String, Object>> datasets,
            List<Map<String, Object>> order,
            String... names) {
        List<Map<String, Object>> byName = List.of(Map.of("field_name", "name", "ascending", false));
        Map<String, Object> search = Map.of(
                "experiment_ids",
                List.of(experiment),
                "filter",
                filter,
                "datasets",
                datasets,
                "order_by",
                order.isEmpty() ? byName : order);
        post("logged-models/search", search).statusCode(200).body("models.info.name", contains(names));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /api/2.0/mlflow/runs/log-metric           | OPTIONS, POST",
                "DELETE | /api/2.0/mlflow/runs/get                  | GET, HEAD, OPTIONS",
                "GET    | /ajax-api/2.0/mlflow/experiments/create   | OPTIONS, POST",
                "POST   | /api/2.0/mlflow/experiments/get           | GET, HEAD, OPTIONS",
                "POST   | /api/2.0/mlflow/registered-models/delete  | DELETE, OPTIONS",
                "PUT    | /api/2.0/mlflow/webhooks/some             | DELETE, GET, HEAD, OPTIONS, PATCH",
                "PUT    | /api/2.0/mlflow/webhooks                  | GET, HEAD, OPTIONS, POST",
                "PUT    | /api/2.0/mlflow/logged-models/m-1         | DELETE, GET, HEAD, OPTIONS, PATCH",
                "PATCH  | /graphql                                  | GET, HEAD, OPTIONS, POST",
                "POST   | /version                                  | GET, HEAD, OPTIONS",
                "POST   | /get-artifact                             | GET, HEAD, OPTIONS",
                "PUT    | /api/2.0/mlflow/logged-models/m-1/artifacts/files | GET, HEAD, OPTIONS",
            })
    void aWrongMethodIsToldTheRightOnes(String method, String path, String allowed) {
        given().request(method, path).then().statusCode(405).header("Allow", allowed);
    }

    @Test
    void headersOfARunAreAnsweredAlone() {
        given().head(Mlflow.API + "runs/get?run_id=" + newRun(newExperiment()))
                .then()
                .statusCode(200)
                .body(equalTo(""));
    }

    @Test
    void aSearchLeavesOutTheModelsThatWentIntoARun() {
        String experiment = newExperiment();
        String run = newRun(experiment);
        post("runs/log-inputs", Map.of("run_id", run, "models", List.of(Map.of("model_id", "m-1"))))
                .statusCode(200);
        get("runs/get?run_id=" + run).body("run.inputs.model_inputs", hasSize(1));
        post("runs/search", Map.of("experiment_ids", List.of(experiment)))
                .body("runs[0].inputs.model_inputs", nullValue());
    }
}
