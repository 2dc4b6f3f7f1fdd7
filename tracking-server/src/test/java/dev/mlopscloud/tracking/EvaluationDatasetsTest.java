package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class EvaluationDatasetsTest {
    private static final String DATASETS = "/ajax-api/3.0/mlflow/datasets/";

    private String experiment = "";
    private String dataset = "";

    @BeforeEach
    void makeADataset() {
        experiment = newExperiment();
        dataset = post(
                        "create",
                        Map.of(
                                "name",
                                "questions",
                                "experiment_ids",
                                List.of(experiment),
                                "tags",
                                "{\"team\": \"x\", \"mlflow.user\": \"me\"}"))
                .statusCode(200)
                .body("dataset.dataset_id", matchesPattern("d-[0-9a-f]{32}"))
                .body("dataset.created_by", equalTo("me"))
                .body("dataset.experiment_ids", contains(experiment))
                .body("dataset.schema", nullValue())
                .extract()
                .path("dataset.dataset_id");
    }

    private static ValidatableResponse post(String path, Object body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post(DATASETS + path)
                .then();
    }

    private ValidatableResponse put(String records) {
        return post(dataset + "/records", Map.of("records", records));
    }

    private List<Map<String, Object>> records() {
        String text = given().get(DATASETS + dataset + "/records")
                .then()
                .statusCode(200)
                .extract()
                .path("records");
        return JsonPath.from(text).getList("");
    }

    @Test
    void recordsWithTheSameInputsAreOne() {
        put("[{\"inputs\": {\"q\": \"a\", \"n\": 1}, \"expectations\": {\"x\": 1}, \"tags\": {\"mlflow.user\": \"you\"},"
                        + "\"source\": {\"source_type\": \"trace\", \"source_data\": {\"trace_id\": \"tr-1\"}}},"
                        + "{\"inputs\": {\"q\": \"b\"}, \"outputs\": \"plain\"}]")
                .statusCode(200)
                .body("inserted_count", equalTo(2))
                .body("updated_count", equalTo(0));
        put("[{\"inputs\": {\"n\": 1, \"q\": \"a\"}, \"expectations\": {\"y\": true}, \"outputs\": null}]")
                .body("inserted_count", equalTo(0))
                .body("updated_count", equalTo(1));
        assertThat(records()).hasSize(2);
        Map<String, Object> first = records().stream()
                .filter(entry -> Map.of("q", "a", "n", 1).equals(entry.get("inputs")))
                .findFirst()
                .orElseThrow();
        assertThat(first)
                .containsEntry("expectations", Map.of("x", 1, "y", true))
                .containsEntry("source_id", "tr-1")
                .containsEntry("source_type", "TRACE")
                .containsEntry("created_by", "you")
                .doesNotContainKey("outputs");
        Map<String, Object> kept = given().get(DATASETS + dataset)
                .then()
                .body("dataset.profile", equalTo("{\"num_records\": 2}"))
                .extract()
                .path("dataset");
        assertThat(JsonPath.from(String.valueOf(kept.get("schema"))).getMap(""))
                .isEqualTo(Map.of(
                        "inputs",
                        Map.of("q", "string", "n", "integer"),
                        "outputs",
                        "string",
                        "expectations",
                        Map.of("x", "integer", "y", "boolean"),
                        "version",
                        "1.0"));
    }

    @Test
    void writersAtOnceMakeNoRecordTwice() throws Exception {
        try (ExecutorService writers = Executors.newFixedThreadPool(8)) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                tasks.add(() -> put("[{\"inputs\": {\"q\": \"same\"}}, {\"inputs\": {\"q\": \"too\"}}]")
                        .statusCode(200)
                        .extract()
                        .path("inserted_count"));
            }
            int inserted = 0;
            for (Future<Integer> one : writers.invokeAll(tasks)) {
                inserted += one.get();
            }
            assertThat(inserted).isEqualTo(2);
        }
        assertThat(records()).hasSize(2);
    }

    @Test
    void recordsArePagedAndDeleted() {
        put("[{\"inputs\": {\"q\": 1}}, {\"inputs\": {\"q\": 2}}, {\"inputs\": {\"q\": 3}}]");
        JsonPath page = given().get(DATASETS + dataset + "/records?max_results=2")
                .then()
                .extract()
                .jsonPath();
        List<String> ids = JsonPath.from(page.getString("records")).getList("dataset_record_id");
        JsonPath rest = given().get(
                        DATASETS + dataset + "/records?max_results=2&page_token={t}", page.getString("next_page_token"))
                .then()
                .body("next_page_token", nullValue())
                .extract()
                .jsonPath();
        List<String> last = JsonPath.from(rest.getString("records")).getList("dataset_record_id");
        assertThat(ids).hasSize(2).doesNotContainAnyElementsOf(last);
        given().contentType(ContentType.JSON)
                .body(Map.of("dataset_record_ids", ids))
                .delete(DATASETS + dataset + "/records")
                .then()
                .statusCode(200)
                .body("deleted_count", equalTo(2));
        assertThat(records()).hasSize(1);
        given().get(DATASETS + dataset).then().body("dataset.profile", equalTo("{\"num_records\": 1}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "name = 'questions' | 1",
                "name IN ('questions', 'x') AND tags.team = 'x' | 1",
                "tags.team = 'y' | 0",
                "created_by = 'me' AND created_time > 0 | 1",
                "name ILIKE 'QUEST%' | 1"
            })
    void findsDatasetsOfAnExperiment(String filter, int found) {
        List<String> ids = post(
                        "search",
                        Map.of(
                                "experiment_ids",
                                List.of(experiment),
                                "filter_string",
                                filter,
                                "order_by",
                                List.of("last_update_time DESC")))
                .statusCode(200)
                .extract()
                .path("datasets.dataset_id");
        assertThat(ids == null ? 0 : ids.size()).isEqualTo(found);
    }

    @Test
    void tagsAndExperimentsComeAndGo() {
        String other = newExperiment();
        post(dataset + "/add-experiments", Map.of("experiment_ids", List.of(other)))
                .statusCode(200);
        given().get(DATASETS + dataset + "/experiment-ids").then().body("experiment_ids", contains(experiment, other));
        post(dataset + "/remove-experiments", Map.of("experiment_ids", List.of(experiment)))
                .statusCode(200);
        given().get(DATASETS + dataset + "/experiment-ids").then().body("experiment_ids", contains(other));
        given().contentType(ContentType.JSON)
                .body(Map.of("tags", "{\"n\": 5, \"gone\": null}"))
                .patch(DATASETS + dataset + "/tags")
                .then()
                .statusCode(200);
        given().contentType(ContentType.JSON)
                .delete(DATASETS + dataset + "/tags/team")
                .then()
                .statusCode(200);
        given().get(DATASETS + dataset).then().body("dataset.tags", equalTo("{\"mlflow.user\":\"me\",\"n\":\"5\"}"));
        given().contentType(ContentType.JSON).delete(DATASETS + dataset).then().statusCode(200);
        given().get(DATASETS + dataset)
                .then()
                .statusCode(404)
                .body("message", equalTo("Evaluation dataset with id '" + dataset + "' not found"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "{}",
                "[1]",
                "[{\"inputs\": []}]",
                "[{\"inputs\": null}]",
                "[{\"inputs\": {}, \"source\": {\"source_type\": \"NOPE\"}}]"
            })
    void badRecordsAreRefused(String records) {
        put(records).statusCode(400).body("error_code", equalTo("INVALID_PARAMETER_VALUE"));
        assertThat(records()).isEmpty();
    }

    @Test
    void badRequestsAreRefused() {
        post("create", Map.of("name", "x", "tags", "[1]")).statusCode(400);
        post("create", Map.of("name", "x", "experiment_ids", List.of("99999999")))
                .statusCode(404);
        post("nope/records", Map.of("records", "[]")).statusCode(404);
        given().get(DATASETS + dataset + "/records?page_token=!!").then().statusCode(400);
        given().get(DATASETS + dataset + "/records?max_results=-1").then().statusCode(400);
        post("search", Map.of("filter_string", "metrics.x = 1")).statusCode(400);
    }

    @Test
    void theClientWorksWithDatasets() throws Exception {
        ClientScript.run("datasets.py");
    }
}
