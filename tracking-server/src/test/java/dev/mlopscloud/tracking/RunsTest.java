package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.get;
import static dev.mlopscloud.tracking.Mlflow.history;
import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static dev.mlopscloud.tracking.Mlflow.newRun;
import static dev.mlopscloud.tracking.Mlflow.point;
import static dev.mlopscloud.tracking.Mlflow.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RunsTest {

    @Test
    void theDefaultExperimentIsThereFromTheStart() {
        get("experiments/get?experiment_id=0")
                .statusCode(200)
                .body("experiment.name", equalTo("Default"))
                .body("experiment.artifact_location", equalTo("mlflow-artifacts:/0"));
    }

    @Test
    void aRunWithoutANameGetsOneOfItsOwn() {
        String run = newRun(newExperiment());
        get("runs/get?run_id=" + run)
                .statusCode(200)
                .body("run.info.run_uuid", equalTo(run))
                .body("run.info.run_name", matchesPattern("[a-z]+-[a-z0-9-]{1,18}"))
                .body("run.info.status", equalTo("RUNNING"))
                .body("run.info.user_id", equalTo(""))
                .body("run.data.tags.key", contains("mlflow.runName"))
                .body("run.data.metrics", nullValue());
    }

    @Test
    void theNameAndItsTagFollowEachOther() {
        String run = newRun(newExperiment());
        post("runs/set-tag", Map.of("run_id", run, "key", "mlflow.runName", "value", "by-tag"))
                .statusCode(200);
        get("runs/get?run_id=" + run).body("run.info.run_name", equalTo("by-tag"));
        post("runs/update", Map.of("run_id", run, "run_name", "by-name", "status", "FINISHED", "end_time", 9))
                .statusCode(200)
                .body("run_info.status", equalTo("FINISHED"));
        get("runs/get?run_id=" + run)
                .body("run.data.tags.find { it.key == 'mlflow.runName' }.value", equalTo("by-name"));
    }

    @Test
    void theSamePointIsKeptOnce() {
        String run = newRun(newExperiment());
        Map<String, Object> batch = Map.of(
                "run_id", run, "metrics", List.of(point("m", 1, 1, 1), point("m", 1, 1, 1), point("m", 2, 1, 1)));
        post("runs/log-batch", batch).statusCode(200);
        post("runs/log-batch", batch).statusCode(200);
        post("runs/log-metric", Map.of("run_id", run, "key", "m", "value", 1, "timestamp", 1, "step", 1))
                .statusCode(200);
        assertThat(history(run, "m")).hasSize(2);
    }

    @Test
    void theLatestValueIsTheGreatestByStepTimeAndValue() {
        String run = newRun(newExperiment());
        post("runs/log-batch", Map.of("run_id", run, "metrics", List.of(point("m", 5, 1, 2), point("m", 9, 9, 1))))
                .statusCode(200);
        post("runs/log-batch", Map.of("run_id", run, "metrics", List.of(point("m", 7, 0, 2))))
                .statusCode(200);
        get("runs/get?run_id=" + run).body("run.data.metrics[0].value", is(5.0f));
    }

    @Test
    void numbersThatAreNoneGoOverTheWireAsMlflowSendsThem() {
        String run = newRun(newExperiment());
        post("runs/log-metric", Map.of("run_id", run, "key", "nan", "value", "NaN", "timestamp", "5"))
                .statusCode(200);
        post("runs/log-metric", Map.of("run_id", run, "key", "inf", "value", "-Infinity", "timestamp", 5))
                .statusCode(200);
        assertThat(history(run, "nan").getFirst()).containsEntry("value", "NaN").containsEntry("step", 0);
        get("metrics/get-history?run_id=" + run + "&metric_key=inf").body(containsString("-1.7976931348623157E308"));
    }

    @Test
    void parametersNeverChange() {
        String run = newRun(newExperiment());
        Map<String, String> param = Map.of("run_id", run, "key", "p", "value", "1");
        post("runs/log-parameter", param).statusCode(200);
        post("runs/log-parameter", param).statusCode(200);
        post("runs/log-parameter", Map.of("run_id", run, "key", "p", "value", "2"))
                .statusCode(400)
                .body("message", containsString("was already logged with value='1'"));
        post(
                        "runs/log-batch",
                        Map.of(
                                "run_id",
                                run,
                                "metrics",
                                List.of(point("m", 1, 1, 1)),
                                "params",
                                List.of(Map.of("key", "p", "value", "3"))))
                .statusCode(400)
                .body("error_code", equalTo("INVALID_PARAMETER_VALUE"));
        assertThat(history(run, "m")).as("a refused batch leaves nothing").isEmpty();
    }

    @Test
    void concurrentWritersLoseAndDoubleNothing() {
        String run = newRun(newExperiment());
        IntStream.range(0, 400).parallel().forEach(i -> {
            Map<String, Object> metric =
                    Map.of("run_id", run, "key", "m" + i % 3, "value", i, "timestamp", i, "step", i);
            post("runs/log-metric", metric).statusCode(200);
            post("runs/set-tag", Map.of("run_id", run, "key", "t" + i % 5, "value", "v" + i))
                    .statusCode(200);
            post("runs/log-parameter", Map.of("run_id", run, "key", "p" + i % 7, "value", "same"))
                    .statusCode(200);
        });
        int points =
                IntStream.range(0, 3).map(i -> history(run, "m" + i).size()).sum();
        assertThat(points).isEqualTo(400);
        get("runs/get?run_id=" + run)
                .body("run.data.metrics.find { it.key == 'm0' }.step", is(399))
                .body("run.data.params.size()", is(7));
    }

    @Test
    void aDeletedRunTakesNothingUntilItIsRestored() {
        String run = newRun(newExperiment());
        post("runs/delete", Map.of("run_id", run)).statusCode(200);
        post("runs/log-metric", Map.of("run_id", run, "key", "m", "value", 1, "timestamp", 1))
                .statusCode(400)
                .body("message", containsString("must be in the 'active' state"));
        post("runs/restore", Map.of("run_id", run)).statusCode(200);
        post("runs/log-metric", Map.of("run_id", run, "key", "m", "value", 1, "timestamp", 1))
                .statusCode(200);
    }

    @Test
    void deletingAnExperimentDeletesItsRuns() {
        String experiment = newExperiment();
        String run = newRun(experiment);
        post("experiments/delete", Map.of("experiment_id", experiment)).statusCode(200);
        get("runs/get?run_id=" + run).body("run.info.lifecycle_stage", equalTo("deleted"));
        post("runs/create", Map.of("experiment_id", experiment)).statusCode(400);
        post("experiments/restore", Map.of("experiment_id", experiment)).statusCode(200);
        get("runs/get?run_id=" + run).body("run.info.lifecycle_stage", equalTo("active"));
    }

    @Test
    void searchesByMetricsParametersTagsAndDatasets() {
        String experiment = newExperiment();
        String good = newRun(experiment);
        String bad = newRun(experiment);
        String none = newRun(experiment);
        log(good, 0.9, "adam");
        log(bad, 0.1, "sgd");
        post(
                        "runs/log-inputs",
                        Map.of(
                                "run_id",
                                good,
                                "datasets",
                                List.of(Map.of(
                                        "tags", List.of(Map.of("key", "mlflow.data.context", "value", "train")),
                                        "dataset",
                                                Map.of(
                                                        "name",
                                                        "d",
                                                        "digest",
                                                        "1",
                                                        "source_type",
                                                        "s",
                                                        "source",
                                                        "u")))))
                .statusCode(200);
        search(experiment, "metrics.acc > 0.5 AND params.opt = 'adam'").body("runs.info.run_id", contains(good));
        search(experiment, "params.opt != 'adam'").body("runs.info.run_id", contains(bad));
        search(experiment, "tags.opt ILIKE 'SG%'").body("runs.info.run_id", contains(bad));
        search(experiment, "params.opt IS NULL").body("runs.info.run_id", contains(none));
        search(experiment, "dataset.name = 'd' and dataset.context = 'train'").body("runs.info.run_id", contains(good));
        post("runs/search", Map.of("experiment_ids", List.of(experiment), "order_by", List.of("metrics.acc ASC")))
                .body("runs.info.run_id", contains(bad, good, none));
    }

    private static void log(String run, double accuracy, String optimizer) {
        post(
                        "runs/log-batch",
                        Map.of(
                                "run_id", run,
                                "metrics", List.of(point("acc", accuracy, 1, 1)),
                                "params", List.of(Map.of("key", "opt", "value", optimizer)),
                                "tags", List.of(Map.of("key", "opt", "value", optimizer))))
                .statusCode(200);
    }

    private static io.restassured.response.ValidatableResponse search(String experiment, String filter) {
        return post("runs/search", Map.of("experiment_ids", List.of(experiment), "filter", filter))
                .statusCode(200);
    }

    @Test
    void pagesThroughASearch() {
        String experiment = newExperiment();
        newRun(experiment);
        newRun(experiment);
        String token = post("runs/search", Map.of("experiment_ids", List.of(experiment), "max_results", 1))
                .body("runs.size()", is(1))
                .body("next_page_token", notNullValue())
                .extract()
                .path("next_page_token");
        post("runs/search", Map.of("experiment_ids", List.of(experiment), "max_results", 1, "page_token", token))
                .body("runs.size()", is(1))
                .body("next_page_token", nullValue());
    }

    @Test
    void samplesAHistoryEvenlyWithBothEnds() {
        String run = newRun(newExperiment());
        List<Map<String, Object>> points =
                IntStream.range(0, 1000).mapToObj(i -> point("m", i, i, i)).toList();
        post("runs/log-batch", Map.of("run_id", run, "metrics", points)).statusCode(200);
        List<Integer> steps = get("metrics/get-history-bulk-interval?run_ids={run}&metric_key=m&max_results=10", run)
                .statusCode(200)
                .extract()
                .path("metrics.step");
        assertThat(steps).hasSize(10).startsWith(0).endsWith(999).isSorted();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "experiments/create | {} | Missing value for required parameter 'name'",
                "experiments/create | junk | Missing value for required parameter 'name'",
                "experiments/create | {\"name\": 5} | Invalid value 5 for parameter 'name' supplied",
                "experiments/create | {\"name\": \"Default\"} | already exists",
                "runs/create | {} | Missing value for required parameter 'experiment_id'",
                "runs/create | {bad | Missing value for required parameter 'experiment_id'",
                "runs/create | {\"experiment_id\": \"\"} | Missing value for required parameter 'experiment_id'",
                "runs/create | {\"experiment_id\": \"0\", \"start_time\": \"x\"} | Invalid value \"x\" for parameter 'start_time'",
                "runs/log-metric | {\"run_id\": \"a\", \"key\": \"../m\", \"value\": 1, \"timestamp\": 1} | Names",
                "runs/log-metric | {\"run_id\": \"a\", \"key\": \"m\", \"value\": 1, \"timestamp\": -1} | nonnegative",
                "runs/log-metric | {\"run_id\": \"a\", \"runId\": \"b\", \"key\": \"m\"} | Request specifies both",
                "runs/log-batch | {\"run_id\": \"a\", \"metrics\": [{\"key\": \"m\"}]} | 'metrics[0].value'",
                "runs/log-batch | {\"run_id\": \"a\", \"params\": \"x\"} | Invalid value \"x\" for parameter 'params'",
                "runs/search | {\"max_results\": 50001} | Invalid value 50001 for parameter 'max_results'",
                "runs/search | {\"page_token\": \"xx\"} | Invalid page token",
                "runs/search | {\"filter\": \"a OR b\"} | Invalid clause(s) in filter string",
                "runs/search | {\"experiment_ids\": [\"x\"]} | must be a valid integer"
            })
    void badInputIsRefusedInMlflowsWords(String path, String body, String message) {
        post(path, body)
                .statusCode(400)
                .body("message", containsString(message))
                .body("sqlstate", equalTo("KAM00"));
    }

    @Test
    void tooLargeBatchesAreRefusedWhole() {
        String run = newRun(newExperiment());
        List<Map<String, Object>> points =
                IntStream.range(0, 1001).mapToObj(i -> point("m", i, i, i)).toList();
        post("runs/log-batch", Map.of("run_id", run, "metrics", points))
                .statusCode(400)
                .body("message", containsString("at most 1000 metrics. Got 1001 metrics"));
        assertThat(history(run, "m")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"runs/get?run_id=nope", "experiments/get?experiment_id=99999"})
    void unknownIdsAreNotFound(String path) {
        get(path).statusCode(404).body("error_code", equalTo("RESOURCE_DOES_NOT_EXIST"));
    }

    @Test
    void longParametersAndTagsAreCut() {
        String run = newRun(newExperiment());
        post("runs/log-parameter", Map.of("run_id", run, "key", "p", "value", "x".repeat(7000)))
                .statusCode(200);
        post("runs/set-tag", Map.of("run_id", run, "key", "t", "value", "x".repeat(9000)))
                .statusCode(200);
        get("runs/get?run_id=" + run)
                .body("run.data.params[0].value.length()", is(6000))
                .body("run.data.tags.find { it.key == 't' }.value.length()", is(8000));
    }

    @Test
    void keepsTheHistoryOfModelsThatOldClientsLog() {
        String run = newRun(newExperiment());
        String model = "{\"artifact_path\": \"m%d\", \"run_id\": \"r\", \"utc_time_created\": \"t\","
                + " \"flavors\": {\"f\": {\"a\": 1, \"config\": 2}}, \"signature\": {}}";
        post("runs/log-model", Map.of("run_id", run, "model_json", model.formatted(1)))
                .statusCode(200);
        post("runs/log-model", Map.of("run_id", run, "model_json", model.formatted(2)))
                .statusCode(200);
        String history = get("runs/get?run_id=" + run)
                .extract()
                .path("run.data.tags.find { it.key == 'mlflow.log-model.history' }.value");
        List<Map<String, Object>> models = JsonPath.from(history).getList("$");
        assertThat(models).extracting("artifact_path").containsExactly("m1", "m2");
        assertThat(models).extracting("flavors").containsOnly(Map.of("f", Map.of("a", 1)));
        assertThat(models.getFirst()).doesNotContainKey("signature");
        post("runs/log-model", Map.of("run_id", run, "model_json", "{}"))
                .statusCode(400)
                .body("message", containsString("missing mandatory fields"));
    }
}
