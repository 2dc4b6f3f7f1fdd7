package dev.mlopscloud.workflows.backfill;

import static dev.mlopscloud.workflows.Service.await;
import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.patchJson;
import static dev.mlopscloud.workflows.Service.post;
import static dev.mlopscloud.workflows.Service.postJson;
import static dev.mlopscloud.workflows.Service.runPath;
import static dev.mlopscloud.workflows.Service.trigger;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BackfillTest {
    private static final String PATH = "/api/v2/backfills";
    private static final String SPAN = "\"from_date\":\"2026-01-01T00:00:00Z\",\"to_date\":\"2026-01-03T00:00:00Z\"";

    @Test
    void aDryRunTellsTheDatesAndMakesNothing() {
        String dag = daily("'true'");
        backfill("/dry_run", dag, SPAN)
                .then()
                .statusCode(200)
                .body("total_entries", equalTo(3))
                .body(
                        "backfills.logical_date",
                        equalTo(List.of("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z")));
        get("/api/v2/dags/" + dag + "/dagRuns").then().body("total_entries", equalTo(0));
        get(PATH + "?dag_id=" + dag).then().body("total_entries", equalTo(0));
    }

    @Test
    void runsEachDateOnceAndIsCompletedThen() throws InterruptedException {
        String dag = daily("'true'");
        int id = backfill("", dag, SPAN + ",\"dag_run_conf\":{\"a\":1},\"max_active_runs\":1,\"run_backwards\":true")
                .then()
                .statusCode(200)
                .body("completed_at", nullValue())
                .extract()
                .path("id");
        await("/api/v2/dags/" + dag + "/dagRuns?state=success", "total_entries", "3");
        await(PATH + "/" + id, "completed_at", ".+");
        get("/api/v2/dags/" + dag + "/dagRuns?order_by=start_date")
                .then()
                .body("dag_runs.run_type", equalTo(List.of("backfill", "backfill", "backfill")))
                .body("dag_runs[0].logical_date", equalTo("2026-01-03T00:00:00Z"))
                .body("dag_runs[2].dag_run_id", equalTo("backfill__2026-01-01T00:00:00+00:00"))
                .body("dag_runs.conf.a", equalTo(List.of(1, 1, 1)));
        given().put(PATH + "/" + id + "/cancel").then().statusCode(409);
        given().put(PATH + "/" + id + "/pause").then().statusCode(409);
    }

    @Test
    void pausesGoesOnAndCancels() throws InterruptedException {
        String dag = daily("sleep 60");
        int id = backfill("", dag, SPAN + ",\"max_active_runs\":1").path("id");
        await("/api/v2/dags/" + dag + "/dagRuns?state=running", "total_entries", "1");
        backfill("", dag, SPAN)
                .then()
                .statusCode(409)
                .body("detail", equalTo("There is already a running backfill for dag " + dag));
        given().put(PATH + "/" + id + "/pause").then().statusCode(200).body("is_paused", equalTo(true));
        given().put(PATH + "/" + id + "/unpause").then().statusCode(200).body("is_paused", equalTo(false));
        given().put(PATH + "/" + id + "/cancel")
                .then()
                .statusCode(200)
                .body("completed_at", notNullValue())
                .body("is_paused", equalTo(true));
        get("/api/v2/dags/" + dag + "/dagRuns?state=failed").then().body("total_entries", equalTo(2));
        get("/api/v2/dags/" + dag + "/dagRuns?state=running").then().body("total_entries", equalTo(1));
        String running = get("/api/v2/dags/" + dag + "/dagRuns?state=running").path("dag_runs[0].dag_run_id");
        patchJson(runPath(dag, running), "{\"state\":\"failed\"}").then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({"none, 1, 1", "failed, 2, 1", "completed, 2, 2"})
    void reprocessesWhatItIsToldTo(String behavior, int failedTries, int goodTries) throws InterruptedException {
        String dag = daily("test $AIRFLOW_CTX_TRY_NUMBER = 2 || test -z \"${AIRFLOW_CTX_DAG_RUN_ID##good*}\"");
        String good = trigger(dag, "{\"dag_run_id\":\"good\",\"logical_date\":\"2026-01-01T00:00:00Z\"}");
        String bad = trigger(dag, "{\"dag_run_id\":\"bad\",\"logical_date\":\"2026-01-02T00:00:00Z\"}");
        assertThat(awaitEnd(dag, good)).isEqualTo("success");
        assertThat(awaitEnd(dag, bad)).isEqualTo("failed");
        int id = backfill("", dag, SPAN + ",\"reprocess_behavior\":\"" + behavior + "\"")
                .path("id");
        await(PATH + "/" + id, "completed_at", ".+");
        get(runPath(dag, bad) + "/taskInstances/a").then().body("try_number", equalTo(failedTries));
        get(runPath(dag, good) + "/taskInstances/a").then().body("try_number", equalTo(goodTries));
        get(runPath(dag, bad)).then().body("run_type", equalTo(failedTries == 2 ? "backfill" : "manual"));
    }

    @Test
    void refusesWhatAirflowRefuses() {
        String dag = daily("'true'");
        backfill("", "nowhere", SPAN).then().statusCode(404).body("detail", equalTo("Could not find dag nowhere"));
        backfill("", dag, "\"from_date\":\"2026-01-02\",\"to_date\":\"2026-01-01\"")
                .then()
                .statusCode(422);
        backfill("", dag, "\"from_date\":\"2126-01-02\",\"to_date\":\"2126-01-03\"")
                .then()
                .statusCode(422)
                .body("detail", equalTo("Backfill cannot be executed for future dates."));
        backfill("", dag, "\"from_date\":\"x\"").then().statusCode(422).body("detail.type", hasItem("missing"));
        backfill("", dag, SPAN + ",\"reprocess_behavior\":\"all\"").then().statusCode(422);
        String manual = newId("manual");
        post("{dag_id: %s, tasks: [{task_id: a, operator: empty}]}".formatted(manual));
        backfill("", manual, SPAN).then().statusCode(422);
        get(PATH).then().statusCode(422);
        get(PATH + "/99999999").then().statusCode(404).body("detail", equalTo("Backfill not found"));
        get(PATH + "?dag_id=" + dag).then().body("total_entries", equalTo(0));
    }

    private static Response backfill(String path, String dag, String members) {
        return postJson(PATH + path, "{\"dag_id\":\"" + dag + "\"," + members + "}");
    }

    private static String daily(String command) {
        String dag = newId("daily");
        post("""
            {dag_id: %s, schedule: "@daily", start_date: 2126-01-01, tasks: [
              {task_id: a, operator: bash, bash_command: %s}]}
            """.formatted(dag, command.contains("\"") ? "'" + command.replace("'", "") + "'" : command))
                .then()
                .statusCode(201);
        return dag;
    }
}
