package dev.mlopscloud.workflows.asset;

import static dev.mlopscloud.workflows.Service.await;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.patchJson;
import static dev.mlopscloud.workflows.Service.post;
import static dev.mlopscloud.workflows.Service.postJson;
import static dev.mlopscloud.workflows.Service.run;
import static dev.mlopscloud.workflows.Service.runPath;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AssetTest {

    @Test
    void aRunStartsWhenATaskHasProducedWhatItWaitsFor() throws InterruptedException {
        String uri = "s3://bucket/" + newId("x");
        String consumer = consumer("[\"" + uri + "\"]");
        String producer = newId("producer");
        String run = run(producer, """
            dag_id: %s
            tasks:
              - {task_id: make, operator: bash, bash_command: 'true', outlets: ["%s"]}
            """.formatted(producer, uri));
        String triggered = awaitRun(consumer);
        get(runPath(consumer, triggered))
                .then()
                .body("run_type", equalTo("asset_triggered"))
                .body("triggered_by", equalTo("asset"))
                .body("logical_date", nullValue());
        get(runPath(consumer, triggered) + "/upstreamAssetEvents")
                .then()
                .body("asset_events", hasSize(1))
                .body("asset_events[0].uri", equalTo(uri))
                .body("asset_events[0].source_dag_id", equalTo(producer))
                .body("asset_events[0].source_run_id", equalTo(run))
                .body("asset_events[0].source_task_id", equalTo("make"))
                .body("asset_events[0].created_dagruns[0].run_id", equalTo(triggered));
        get("/api/v2/assets?uri_pattern=" + uri)
                .then()
                .body("assets[0].scheduled_dags.dag_id", equalTo(List.of(consumer)))
                .body("assets[0].producing_tasks[0].task_id", equalTo("make"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "['A', 'B'] | A | false",
                "['A', 'B'] | AB | true",
                "{assets: {any: ['A', 'B']}} | B | true",
                "{assets: {all: ['A', {any: ['B', 'C']}]}} | AC | true",
                "{assets: {and: ['A', {or: ['B', 'C']}]}} | BC | false",
                "{cron: '0 0 1 1 *', assets: ['A']} | A | true"
            })
    void startsOnceItsConditionIsMet(String schedule, String events, boolean starts) throws InterruptedException {
        String id = newId("a");
        String dag = consumer(schedule.replaceAll("'([ABC])'", "'" + id + "_$1'"));
        for (String event : events.split("", -1)) {
            if (!event.isEmpty()) {
                tell(id + "_" + event);
            }
        }
        if (starts) {
            awaitRun(dag);
            get("/api/v2/dags/" + dag + "/assets/queuedEvents").then().body("total_entries", equalTo(0));
        } else {
            // Whatever was due is done in the order of the events: a run of this one comes after all of them.
            String marker = newId("marker");
            String last = consumer("['" + marker + "']");
            tell(marker);
            awaitRun(last);
            get("/api/v2/dags/" + dag + "/dagRuns").then().body("total_entries", equalTo(0));
            get("/api/v2/dags/" + dag + "/assets/queuedEvents").then().body("total_entries", equalTo(events.length()));
        }
    }

    @Test
    void keepsEventsInAQueueThatCanBeEmptied() {
        String id = newId("q");
        String dag = consumer("['" + id + "_1', '" + id + "_2']");
        int asset = tell(id + "_1");
        get("/api/v2/assets/" + asset + "/queuedEvents").then().body("queued_events.dag_id", containsInAnyOrder(dag));
        get("/api/v2/dags/" + dag + "/assets/" + asset + "/queuedEvents").then().body("asset_id", equalTo(asset));
        given().delete("/api/v2/dags/" + dag + "/assets/" + asset + "/queuedEvents")
                .then()
                .statusCode(204);
        given().delete("/api/v2/dags/" + dag + "/assets/" + asset + "/queuedEvents")
                .then()
                .statusCode(404);
        given().delete("/api/v2/dags/" + dag + "/assets/queuedEvents").then().statusCode(404);
        given().delete("/api/v2/assets/" + asset + "/queuedEvents").then().statusCode(404);
    }

    @Test
    void aPausedDagIsNotStartedByEventsButGetsThemLater() throws InterruptedException {
        String name = newId("paused");
        String dag = consumer("['" + name + "']");
        patchJson("/api/v2/dags/" + dag, "{\"is_paused\":true}").then().statusCode(200);
        tell(name);
        patchJson("/api/v2/dags/" + dag, "{\"is_paused\":false}").then().statusCode(200);
        tell(name);
        String run = awaitRun(dag);
        get(runPath(dag, run) + "/upstreamAssetEvents").then().body("total_entries", equalTo(2));
    }

    @Test
    void materializesAnAssetByItsOnlyProducer() throws InterruptedException {
        String uri = newId("made");
        String dag = newId("maker");
        post("{dag_id: %s, tasks: [{task_id: a, operator: empty, outlets: [%s]}]}".formatted(dag, uri))
                .then()
                .statusCode(201);
        String path = "/api/v2/assets/" + id(uri);
        given().contentType("application/json")
                .post(path + "/materialize")
                .then()
                .statusCode(200)
                .body("run_type", equalTo("asset_materialization"));
        await("/api/v2/assets/events?name_pattern=" + uri, "total_entries", "1");
        String lonely = newId("lonely");
        consumer("['" + lonely + "']");
        postJson("/api/v2/assets/" + id(lonely) + "/materialize", "{}").then().statusCode(404);
    }

    @Test
    void refusesBadEventsAndSchedules() {
        postJson("/api/v2/assets/events", "{\"asset_id\":999999999}")
                .then()
                .statusCode(404)
                .body("detail", equalTo("Asset with ID: `999999999` was not found"));
        postJson("/api/v2/assets/events", "{}").then().statusCode(422).body("detail.type", hasItem("missing"));
        postJson("/api/v2/assets/events", "{\"asset_id\":1,\"extra\":[]}")
                .then()
                .statusCode(422);
        for (String schedule : List.of("[]", "{assets: {any: []}}", "{cron: a}", "{}", "[{group: x}]")) {
            post("{dag_id: x, schedule: " + schedule + ", tasks: [{task_id: a, operator: empty}]}")
                    .then()
                    .statusCode(422);
        }
    }

    private static String consumer(String schedule) {
        String dag = newId("consumer");
        post("{dag_id: %s, schedule: %s, tasks: [{task_id: a, operator: empty}]}".formatted(dag, schedule))
                .then()
                .statusCode(201);
        return dag;
    }

    private static int tell(String name) {
        int id = id(name);
        postJson("/api/v2/assets/events", "{\"asset_id\":" + id + ",\"extra\":{\"rows\":5}}")
                .then()
                .statusCode(200)
                .body("extra.from_rest_api", equalTo(true))
                .body("source_dag_id", nullValue());
        return id;
    }

    private static int id(String name) {
        return get("/api/v2/assets?name_pattern=" + name).path("assets[0].id");
    }

    private static String awaitRun(String dag) throws InterruptedException {
        await("/api/v2/dags/" + dag + "/dagRuns?state=success", "total_entries", "1");
        String run = get("/api/v2/dags/" + dag + "/dagRuns").path("dag_runs[0].dag_run_id");
        assertThat(run).startsWith("asset_triggered__");
        return run;
    }
}
