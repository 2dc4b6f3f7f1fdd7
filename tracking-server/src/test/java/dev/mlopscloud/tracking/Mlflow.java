package dev.mlopscloud.tracking;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Calls of MLflow's API, as tests make them. */
final class Mlflow {
    static final String API = "/api/2.0/mlflow/";

    private Mlflow() {}

    static ValidatableResponse post(String path, Object body) {
        return given().contentType(ContentType.JSON).body(body).post(API + path).then();
    }

    static ValidatableResponse get(String path, Object... values) {
        return given().get(API + path, values).then();
    }

    static String newExperiment() {
        return post("experiments/create", Map.of("name", "e-" + UUID.randomUUID()))
                .statusCode(200)
                .extract()
                .path("experiment_id");
    }

    static String newRun(String experimentId) {
        return post("runs/create", Map.of("experiment_id", experimentId, "start_time", 1))
                .statusCode(200)
                .extract()
                .path("run.info.run_id");
    }

    static Map<String, Object> point(String key, Object value, long timestamp, long step) {
        return Map.of("key", key, "value", value, "timestamp", timestamp, "step", step);
    }

    static List<Map<String, Object>> history(String runId, String key) {
        List<Map<String, Object>> points = get("metrics/get-history?run_id={run}&metric_key={key}", runId, key)
                .statusCode(200)
                .extract()
                .path("metrics");
        return points == null ? List.of() : points;
    }
}
