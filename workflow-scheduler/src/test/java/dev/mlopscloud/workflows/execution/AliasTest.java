package dev.mlopscloud.workflows.execution;

import static dev.mlopscloud.workflows.Service.await;
import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.log;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.post;
import static dev.mlopscloud.workflows.Service.trigger;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.workflows.TestWorker;
import dev.mlopscloud.workflows.TestWorker.Try;
import dev.mlopscloud.workflows.TestWorkers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Assets that are known by another name than their own. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(TestWorkers.class)
class AliasTest {
    private final String dagId = newId("alias");

    private static String dag(String dagId, String queue, String condition) {
        String schedule = condition.isEmpty()
                ? "simple.NullTimetable\",\"__var\":{}"
                : "simple.AssetTriggeredTimetable\",\"__var\":{\"asset_condition\":" + condition + "}";
        return """
                {"__version":3,"dag":{"dag_id":"%s","timezone":"UTC","params":[],"task_group":{"children":{}},
                 "timetable":{"__type":"airflow.timetables.%s},
                 "tasks":[{"__type":"operator","__var":{"task_id":"only","task_type":"PythonOperator",
                  "queue":"%s"}}]}}""".formatted(dagId, schedule, queue);
    }

    private void submit(String name, String... dags) {
        given().contentType("application/json")
                .body("{\"hash\":\"1\",\"source\":\"#\",\"import_errors\":[],\"dags\":[" + String.join(",", dags)
                        + "]}")
                .put("/api/dag-files/dags-folder/" + name + ".py")
                .then()
                .statusCode(200)
                .body("error", equalTo(null));
    }

    /** A definition that waits for the alias, and tells what it was started by. */
    private void define(String written) {
        post("""
                dag_id: %s
                schedule: {assets: {any: [{alias: %s, group: g}]}}
                tasks:
                  - task_id: say
                    operator: bash
                    bash_command: echo rows {{ (triggering_asset_events.values() | first | first).extra.rows }}
                """.formatted(written, dagId)).then().statusCode(201);
    }

    @Test
    void whatAnAliasBecomesStartsTheDagsThatWaitForIt() throws InterruptedException {
        String waits = dagId + "_waits";
        String named = dagId + "_named";
        submit(
                dagId,
                dag(dagId, dagId, ""),
                dag(waits, dagId, "{\"__type\":\"asset_alias\",\"name\":\"%s\",\"group\":\"g\"}".formatted(dagId)),
                dag(
                        named,
                        dagId,
                        "{\"__type\":\"asset_all\",\"objects\":[{\"__type\":\"asset_ref\",\"name\":\"%s_out\"}]}"
                                .formatted(dagId)));
        String written = dagId + "_written";
        define(written);
        TestWorker worker = new TestWorker(dagId);
        worker.register();
        String run = trigger(dagId, "{\"logical_date\":null}");
        Try task = worker.take();
        task.run();
        String key = "{\"name\":\"%1$s_out\",\"uri\":\"x://%1$s\"}".formatted(dagId);
        task.state("{\"state\":\"success\",\"end_date\":\"2026-11-23T08:34:41Z\",\"task_outlets\":[{\"name\":\"" + dagId
                        + "\",\"type\":\"AssetAlias\"}],\"outlet_events\":[{\"source_alias_name\":\"" + dagId
                        + "\",\"dest_asset_key\":" + key + ",\"dest_asset_extra\":{},\"extra\":{\"rows\":3}}]}")
                .then()
                .statusCode(204);
        assertThat(awaitEnd(dagId, run)).isEqualTo("success");
        for (String started : List.of(waits, named, written)) {
            await("/api/v2/dags/" + started + "/dagRuns", "dag_runs[0].run_type", "asset_triggered");
        }
        String told = get("/api/v2/dags/" + written + "/dagRuns").jsonPath().getString("dag_runs[0].dag_run_id");
        assertThat(awaitEnd(written, told)).isEqualTo("success");
        assertThat(log(written, told, "say", 1)).contains("rows 3");
        Try first = worker.take();
        JsonNode events = first.run().path("dag_run").path("consumed_asset_events");
        assertThat(events.path(0).path("extra").path("rows").asInt()).isEqualTo(3);
        assertThat(events.path(0).path("source_aliases").path(0).path("name").asText())
                .isEqualTo(dagId);
        first.get("assets/by-alias?alias_name=" + dagId).then().body("uri", equalTo(List.of("x://" + dagId)));
        first.get("asset-events/by-asset-alias?name=" + dagId)
                .then()
                .body("asset_events.size()", equalTo(1))
                .body("asset_events[0].asset.name", equalTo(dagId + "_out"));
        get("/api/v2/assets/aliases?name_pattern=" + dagId)
                .then()
                .body("asset_aliases.name", hasItem(dagId))
                .body("asset_aliases[0].group", equalTo("g"));
    }
}
