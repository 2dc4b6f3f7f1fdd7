package dev.mlopscloud.workflows;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** What tests do with the service over HTTP. */
public final class Service {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Service() {}

    /** An id that no other test uses. */
    public static String newId(String prefix) {
        return prefix + "_" + UUID.randomUUID().toString().substring(0, 8);
    }

    public static Response post(String yaml) {
        return given().contentType("application/yaml")
                .body(yaml.getBytes(StandardCharsets.UTF_8))
                .post("/api/definitions");
    }

    public static Response put(String dagId, String yaml) {
        return given().contentType("application/yaml")
                .body(yaml.getBytes(StandardCharsets.UTF_8))
                .put("/api/definitions/" + dagId);
    }

    public static Response postJson(String path, String body) {
        return given().urlEncodingEnabled(false)
                .contentType("application/json")
                .body(body)
                .post(path);
    }

    public static Response patchJson(String path, String body) {
        return given().urlEncodingEnabled(false)
                .contentType("application/json")
                .body(body)
                .patch(path);
    }

    /** Submits a definition and triggers a run of it. */
    public static String run(String dagId, String yaml) {
        post(yaml).then().statusCode(201);
        return trigger(dagId, "{\"logical_date\":null}");
    }

    /** Triggers a run, and tells its id. */
    public static String trigger(String dagId, String body) {
        return postJson("/api/v2/dags/" + dagId + "/dagRuns", body)
                .then()
                .statusCode(200)
                .extract()
                .path("dag_run_id");
    }

    /** The run, once it has ended. */
    public static String awaitEnd(String dagId, String runId) throws InterruptedException {
        return await(runPath(dagId, runId), "state", "success|failed");
    }

    /** Asks until {@code field} of the answer matches. */
    public static String await(String path, String field, String pattern) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Object value = null;
        while (System.nanoTime() < end) {
            value = given().urlEncodingEnabled(false).get(path).path(field);
            if (value != null && value.toString().matches(pattern)) {
                return value.toString();
            }
            Thread.sleep(20);
        }
        assertThat(value).as("%s of %s", field, path).hasToString(pattern);
        return "";
    }

    public static String runPath(String dagId, String runId) {
        return "/api/v2/dags/" + dagId + "/dagRuns/" + runId.replace("+", "%2B").replace(":", "%3A");
    }

    public static Response get(String path) {
        return given().urlEncodingEnabled(false).get(path);
    }

    /** All lines that a try printed. */
    public static String log(String dagId, String runId, String taskId, int tryNumber) {
        return given().urlEncodingEnabled(false)
                .accept("application/x-ndjson")
                .get(runPath(dagId, runId) + "/taskInstances/" + taskId + "/logs/" + tryNumber)
                .asString();
    }

    /** The states of a run's tasks, by id. */
    public static Map<String, String> states(String dagId, String runId) {
        return get(runPath(dagId, runId) + "/taskInstances")
                .path("task_instances.collectEntries { [it.task_id, it.state] }");
    }
}
