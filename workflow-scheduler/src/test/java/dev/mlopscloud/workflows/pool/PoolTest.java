package dev.mlopscloud.workflows.pool;

import static dev.mlopscloud.workflows.Service.await;
import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.patchJson;
import static dev.mlopscloud.workflows.Service.post;
import static dev.mlopscloud.workflows.Service.postJson;
import static dev.mlopscloud.workflows.Service.run;
import static dev.mlopscloud.workflows.Service.runPath;
import static dev.mlopscloud.workflows.Service.states;
import static dev.mlopscloud.workflows.Service.trigger;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PoolTest {
    private static final String PATH = "/api/v2/pools";

    @TempDir
    private Path directory;

    @Test
    void createsChangesAndDeletesAPool() {
        String pool = create(3);
        get(PATH + "/" + pool)
                .then()
                .body("slots", equalTo(3))
                .body("open_slots", equalTo(3))
                .body("include_deferred", equalTo(false));
        patchJson(PATH + "/" + pool, whole(pool, -1, "wide"))
                .then()
                .statusCode(200)
                .body("open_slots", equalTo(-1))
                .body("description", equalTo("wide"));
        patchJson(PATH + "/" + pool + "?update_mask=slots", whole(pool, 2, "narrow"))
                .then()
                .body("slots", equalTo(2))
                .body("description", equalTo("wide"));
        patchJson(PATH + "/" + pool, whole("other", 2, "x")).then().statusCode(400);
        patchJson(PATH + "/" + pool, "{\"slots\":2}").then().statusCode(422);
        given().delete(PATH + "/" + pool).then().statusCode(204);
        get(PATH + "/" + pool)
                .then()
                .statusCode(404)
                .body("detail", equalTo("The Pool with name: `" + pool + "` was not found"));
    }

    /** As in Airflow, a change names the whole pool. */
    private static String whole(String pool, int slots, String description) {
        return "{\"pool\":\"%s\",\"slots\":%d,\"include_deferred\":false,\"description\":\"%s\"}"
                .formatted(pool, slots, description);
    }

    @Test
    void changesOfTheDefaultPoolOnlyItsSlotsAndWhetherDeferredTasksTakeThem() {
        String whole = whole("default_pool", 128, "x");
        patchJson(PATH + "/default_pool", whole)
                .then()
                .statusCode(400)
                .body("detail", equalTo("Only slots and included_deferred can be modified on Default Pool"));
        patchJson(PATH + "/default_pool?update_mask=slots", "{\"slots\":128}")
                .then()
                .statusCode(200);
    }

    @Test
    void refusesWhatAirflowRefuses() {
        postJson(PATH, "{\"name\":\"default_pool\",\"slots\":1}").then().statusCode(409);
        postJson(PATH, "{\"name\":\"x\",\"slots\":-2}")
                .then()
                .statusCode(422)
                .body("detail.type", hasItem("greater_than_equal"));
        postJson(PATH, "{\"slots\":1}").then().statusCode(422);
        given().delete(PATH + "/default_pool")
                .then()
                .statusCode(400)
                .body("detail", equalTo("Default Pool can't be deleted"));
        get(PATH).then().body("total_entries", greaterThanOrEqualTo(1));
    }

    @Test
    void takesNoMoreThanThePoolHasAndTheHeaviestFirst() throws InterruptedException, IOException {
        String pool = create(0);
        Path order = directory.resolve("order");
        String dag = newId("weights");
        String run = run(dag, """
                dag_id: %1$s
                default_args: {pool: %2$s, weight_rule: absolute}
                tasks:
                  - {task_id: light, operator: bash, bash_command: echo light >> %3$s}
                  - {task_id: heavy, operator: bash, bash_command: echo heavy >> %3$s, priority_weight: 9}
                  - {task_id: middle, operator: bash, bash_command: echo middle >> %3$s, priority_weight: 5}
                  - {task_id: wide, operator: bash, bash_command: echo wide >> %3$s, priority_weight: 99, pool_slots: 2}
                """.formatted(dag, pool, order));
        await(PATH + "/" + pool, "scheduled_slots", "5");
        assertThat(states(dag, run).values()).containsOnly("scheduled");
        patchJson(PATH + "/" + pool, whole(pool, 1, "x")).then().statusCode(200);
        for (String task : List.of("light", "heavy", "middle")) {
            await(runPath(dag, run) + "/taskInstances/" + task, "state", "success");
        }
        patchJson(PATH + "/" + pool, whole(pool, 2, "x")).then().statusCode(200);
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        assertThat(Files.readAllLines(order)).containsExactly("heavy", "middle", "light", "wide");
    }

    @Test
    void aTaskInAPoolThatDoesNotExistWaitsForIt() throws InterruptedException {
        String pool = newId("later");
        String dag = newId("nopool");
        String run = run(dag, """
                {dag_id: %s, tasks: [{task_id: a, operator: bash, bash_command: 'true', pool: %s}]}
                """.formatted(dag, pool));
        await(runPath(dag, run) + "/taskInstances/a", "state", "scheduled");
        postJson(PATH, "{\"name\":\"" + pool + "\",\"slots\":1}").then().statusCode(201);
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
    }

    @Test
    void holdsBackTriesByTheLimitsOfRunAndTask() throws InterruptedException {
        String dag = newId("limits");
        post("""
                dag_id: %s
                max_active_tasks: 1
                tasks:
                  - {task_id: a, operator: bash, bash_command: 'sleep 30', max_active_tis_per_dag: 1}
                  - {task_id: b, operator: bash, bash_command: 'true', priority_weight: 0}
                """.formatted(dag)).then().statusCode(201);
        String first = trigger(dag, "{\"logical_date\":null}");
        await(runPath(dag, first) + "/taskInstances/a", "state", "running");
        String second = trigger(dag, "{\"logical_date\":null}");
        await(runPath(dag, second) + "/taskInstances/b", "state", "success");
        assertThat(states(dag, first)).containsEntry("b", "scheduled");
        assertThat(states(dag, second)).containsEntry("a", "scheduled");
        for (String run : List.of(second, first)) {
            patchJson(runPath(dag, run), "{\"state\":\"failed\"}").then().statusCode(200);
        }
    }

    private static String create(int slots) {
        String pool = newId("pool");
        postJson(PATH, "{\"name\":\"" + pool + "\",\"slots\":" + slots + "}")
                .then()
                .statusCode(201)
                .body("occupied_slots", equalTo(0));
        return pool;
    }
}
