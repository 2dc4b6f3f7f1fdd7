package dev.mlopscloud.workflows.statestore;

import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.patchJson;
import static dev.mlopscloud.workflows.Service.run;
import static dev.mlopscloud.workflows.Service.runPath;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class StateStoreTest {

    private static Response put(String path, String body) {
        return given().urlEncodingEnabled(false)
                .contentType("application/json")
                .body(body)
                .put(path);
    }

    private static Response delete(String path) {
        return given().urlEncodingEnabled(false).delete(path);
    }

    private static String store() throws InterruptedException {
        String dag = newId("keeps");
        String run = run(dag, "dag_id: %s\ntasks: [{task_id: t, operator: empty}]".formatted(dag));
        awaitEnd(dag, run);
        return runPath(dag, run) + "/taskInstances/t/state-store";
    }

    @Test
    void keepsWhatATaskKeepsUntilItIsForgotten() throws InterruptedException {
        String store = store();
        put(store + "/job/id", "{\"value\": {\"n\": [1, 2.5, \"x\"]}}").then().statusCode(204);
        put(store + "/cursor", "{\"value\": 7, \"expires_at\": null}").then().statusCode(204);
        put(store + "/old", "{\"value\": 1, \"expires_at\": \"2020-01-01T00:00:00Z\"}")
                .then()
                .statusCode(204);
        get(store)
                .then()
                .body("task_state_store.key", contains("cursor", "job/id"))
                .body("total_entries", equalTo(2));
        get(store + "?limit=1&offset=1").then().body("task_state_store.key", contains("job/id"));
        get(store + "/job/id").then().body("value.n[2]", equalTo("x")).body("expires_at", notNullValue());
        get(store + "/old").then().statusCode(404);
        patchJson(store + "/cursor", "{\"value\": 8}").then().statusCode(200);
        get(store + "/cursor").then().body("value", equalTo(8)).body("expires_at", nullValue());
        patchJson(store + "/unknown", "{\"value\": 8}")
                .then()
                .statusCode(404)
                .body("detail", equalTo("Task state store key 'unknown' not found"));
        delete(store + "/cursor").then().statusCode(204);
        delete(store + "/cursor").then().statusCode(204);
        delete(store + "?all_map_indices=true").then().statusCode(204);
        get(store).then().body("task_state_store", hasSize(0));
        put(store.replace("/t/", "/other/") + "/x", "{\"value\": 1}").then().statusCode(404);
        delete(store + "?map_index=4").then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "{\"value\": null}",
                "{\"value\": 1, \"more\": 2}",
                "{\"value\": 1, \"expires_at\": \"soon\"}",
                "{\"value\": NaN}",
                "[1]"
            })
    void refusesWhatIsNoValue(String body) throws InterruptedException {
        String store = store();
        put(store + "/x", body).then().statusCode(422);
        get(store + "/x").then().statusCode(404);
    }

    @Test
    void refusesAValueThatIsTooLarge() throws InterruptedException {
        String store = store();
        put(store + "/x", "{\"value\": \"" + "a".repeat(65_534) + "\"}").then().statusCode(422);
        put(store + "/x", "{\"value\": \"" + "a".repeat(65_533) + "\"}").then().statusCode(204);
        put(store + "/" + "k".repeat(513), "{\"value\": 1}").then().statusCode(422);
    }

    @Test
    void keepsWhatIsKnownOfAnAsset() throws InterruptedException {
        String uri = "s3://kept/" + newId("asset");
        String dag = newId("makes");
        awaitEnd(dag, run(dag, """
            dag_id: %s
            tasks: [{task_id: t, operator: empty, outlets: ["%s"]}]
            """.formatted(dag, uri)));
        int id = get("/api/v2/assets?uri_pattern=" + uri).path("assets[0].id");
        String store = "/api/v2/assets/" + id + "/state-store";
        put(store + "/watermark", "{\"value\": \"2026-05-04\"}").then().statusCode(204);
        get(store)
                .then()
                .body("asset_state_store[0].value", equalTo("2026-05-04"))
                .body("asset_state_store[0].last_updated_by.kind", equalTo("api"))
                .body("asset_state_store[0].last_updated_by.dag_id", nullValue());
        delete(store + "/watermark").then().statusCode(204);
        get(store + "/watermark").then().statusCode(404);
        delete(store).then().statusCode(204);
        get("/api/v2/assets/2000000000/state-store").then().statusCode(404);
        put("/api/v2/assets/x/state-store/k", "{\"value\": 1}").then().statusCode(422);
    }
}
