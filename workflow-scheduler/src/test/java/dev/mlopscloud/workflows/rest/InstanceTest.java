package dev.mlopscloud.workflows.rest;

import static dev.mlopscloud.workflows.Service.await;
import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.patchJson;
import static dev.mlopscloud.workflows.Service.postJson;
import static dev.mlopscloud.workflows.Service.put;
import static dev.mlopscloud.workflows.Service.run;
import static dev.mlopscloud.workflows.Service.runPath;
import static dev.mlopscloud.workflows.Service.states;
import static dev.mlopscloud.workflows.Service.trigger;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.platform.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class InstanceTest {
    /** A run in which one task waits for people and what is behind it for that, by its path. */
    private static String waiting(String dag) throws InterruptedException {
        String run = run(dag, """
            dag_id: %s
            task_groups: {g: {}}
            tasks:
              - {task_id: ask, operator: approval, subject: Go on}
              - {task_id: after, operator: empty, dependencies: [ask]}
              - {task_id: one, operator: bash, bash_command: 'true', task_group_name: g, dependencies: [ask]}
              - task_id: many
                operator: bash
                bash_command: 'true'
                task_group_name: g
                expand: {env: [{N: "1"}, {N: "2"}]}
            """.formatted(dag));
        String path = runPath(dag, run);
        await(path + "/taskInstances/ask", "state", "awaiting_input");
        await(path + "/taskInstances/g.many/1", "state", "success");
        await(path + "/taskInstances/g.many/0", "state", "success");
        return path;
    }

    @Test
    void tellsWhyATaskIsNotTaken() throws InterruptedException {
        String dag = newId("why");
        String path = waiting(dag);
        get(path + "/taskInstances/after/dependencies")
                .then()
                .body("dependencies.name", contains("Trigger Rule"))
                .body("dependencies[0].reason", containsString("all_success"));
        patchJson("/api/v2/dags/" + dag, "{\"is_paused\": true}").then().statusCode(200);
        get(path + "/taskInstances/after/dependencies")
                .then()
                .body("dependencies.name", contains("Dag Not Paused", "Trigger Rule"));
        get(path + "/taskInstances/g.many/1/dependencies").then().body("dependencies", hasSize(0));
        get(path + "/taskInstances/none/dependencies").then().statusCode(404);
        get(path + "/taskInstances/ask/links").then().body("total_entries", equalTo(0));
        get(path + "/taskInstances/ask/links?try_number=7").then().statusCode(404);
        get(path + "/taskInstances/ask/externalLogUrl/1").then().statusCode(400);
    }

    @Test
    void listsTheInstancesOfAGroupInOneRunAndInAll() throws InterruptedException {
        String dag = newId("listed");
        String path = waiting(dag);
        String second = runPath(dag, trigger(dag, "{\"logical_date\":null}"));
        await(second + "/taskInstances/g.many/1", "state", "success");
        get(path + "/taskInstances?task_group_id=g")
                .then()
                .body("task_instances.task_id", containsInAnyOrder("g.one", "g.many", "g.many"));
        get("/api/v2/dags/" + dag + "/dagRuns/~/taskInstances?task_group_id=g")
                .then()
                .body("total_entries", equalTo(6));
        get("/api/v2/dags/" + dag + "/dagRuns/~/taskInstances?task_group_id=none")
                .then()
                .statusCode(404);
    }

    @Test
    void marksTheTasksOfAGroup() throws InterruptedException {
        String dag = newId("group");
        String path = waiting(dag);
        String group = path + "/taskGroupInstances/g";
        patchJson(group + "/dry_run", "{\"new_state\": \"failed\"}")
                .then()
                .body("task_instances.task_id", containsInAnyOrder("g.one", "g.many", "g.many"));
        patchJson(group, "{\"new_state\": \"success\", \"note\": \"by hand\"}")
                .then()
                .statusCode(200)
                .body("task_instances.task_id", contains("g.one"))
                .body("task_instances.note", contains("by hand"));
        get(path + "/taskInstances/g.many/1").then().body("note", equalTo("by hand"));
        patchJson(group, "{\"new_state\": \"success\"}").then().statusCode(409);
        patchJson(path + "/taskGroupInstances/h", "{\"new_state\": \"success\"}")
                .then()
                .statusCode(404);
        patchJson(path + "/taskInstances/g.one", "{\"new_state\": \"success\"}")
                .then()
                .statusCode(409);
        get("/api/v2/eventLogs?dag_id=" + dag + "&limit=100")
                .then()
                .body("event_logs.findAll { it.event == 'patch_task_instance' }.task_id", hasItems("g.one", "g.many"));
    }

    @Test
    void changesAndDeletesSeveral() throws InterruptedException {
        String dag = newId("bulk");
        String path = waiting(dag);
        String id = path.replaceAll(".*/", "").replace("%3A", ":").replace("%2B", "+");
        String all = dag + "." + id + ".";
        patchJson(path + "/taskInstances", """
            {"actions": [
              {"action": "update", "entities": [
                {"task_id": "g.many", "note": "each"},
                {"task_id": "ask", "map_index": -1, "new_state": "skipped"}]},
              {"action": "delete", "entities": ["g.one", "nothing"], "action_on_non_existence": "skip"},
              {"action": "create", "entities": [{"task_id": "x"}]}]}
            """)
                .then()
                .statusCode(200)
                .body("update.success", contains(all + "g.many[0]", all + "g.many[1]", all + "ask[-1]"))
                .body("delete.success", contains(all + "g.one[-1]"))
                .body("create.errors[0].status_code", equalTo(405));
        assertThat(awaitEnd(dag, id)).isEqualTo("success");
        assertThat(states(dag, id)).containsEntry("after", "skipped").doesNotContainKey("g.one");
        given().urlEncodingEnabled(false)
                .delete(path + "/taskInstances/g.one")
                .then()
                .statusCode(404);
        patchJson("/api/v2/dags/~/dagRuns/~/taskInstances", """
            {"actions": [{"action": "update", "entities": [
               {"task_id": "ask", "new_state": "success"},
               {"task_id": "ask", "dag_id": "%s", "dag_run_id": "%s", "new_state": "success"}]}]}
            """.formatted(dag, id))
                .then()
                .body("update.errors[0].status_code", equalTo(400));
    }

    @Test
    void pagesByCursorForwardAndBack() throws InterruptedException {
        String dag = newId("cursor");
        List<String> ids = new ArrayList<>();
        run(dag, "dag_id: %s\ntasks: [{task_id: t, operator: empty}]".formatted(dag));
        for (int i = 0; i < 6; i++) {
            ids.add(trigger(dag, "{\"logical_date\": null, \"dag_run_id\": \"r" + i + "\"}"));
        }
        for (String order : List.of("run_id", "-run_id", "-logical_date", "end_date&order_by=-run_id", "id")) {
            String list = "/api/v2/dags/" + dag + "/dagRuns?run_id_prefix_pattern=r&limit=4&order_by=" + order;
            Response first = get(list + "&cursor=");
            first.then()
                    .body("total_entries_limit", equalTo(50_000))
                    .body("previous_cursor", nullValue())
                    .body("dag_runs", hasSize(4));
            Response second = get(list + "&cursor=" + first.path("next_cursor"));
            second.then().body("next_cursor", nullValue()).body("dag_runs", hasSize(2));
            List<String> seen = new ArrayList<>(first.<List<String>>path("dag_runs.dag_run_id"));
            seen.addAll(second.path("dag_runs.dag_run_id"));
            assertThat(seen).as(order).containsExactlyInAnyOrderElementsOf(ids);
            get(list + "&cursor=" + second.path("previous_cursor"))
                    .then()
                    .body("dag_runs.dag_run_id", equalTo(first.path("dag_runs.dag_run_id")))
                    .body("previous_cursor", nullValue());
        }
        String tasks = "/api/v2/dags/" + dag + "/dagRuns/~/taskInstances?limit=5&cursor=";
        Response first = get(tasks);
        get(tasks + first.path("next_cursor")).then().statusCode(200).body("task_instances", hasSize(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "x", "W10", "WyJ4Il0", "W251bGwsbnVsbF0", "fg", "~", "W3siYXQiOiJ4In1d"})
    void refusesACursorThatIsNone(String cursor) {
        get("/api/v2/dags/~/dagRuns?cursor=" + cursor).then().statusCode(cursor.equals("~") ? 200 : 400);
    }

    @Test
    void addsOnlyTheTasksThatAreNew() throws InterruptedException {
        String dag = newId("new");
        String run = run(dag, "dag_id: %s\ntasks: [{task_id: a, operator: empty}]".formatted(dag));
        awaitEnd(dag, run);
        put(dag, "dag_id: %s\ntasks: [{task_id: a, operator: empty}, {task_id: b, operator: empty}]".formatted(dag));
        String clear = runPath(dag, run) + "/clear";
        postJson(clear, "{\"only_new\": true}")
                .then()
                .body("task_instances", hasSize(1))
                .body("task_instances[0].task_id", equalTo("b"));
        postJson(clear, "{\"only_new\": true, \"only_failed\": true}").then().statusCode(422);
        postJson(clear, "{\"only_new\": true, \"dry_run\": false, \"note\": \"again\"}")
                .then()
                .statusCode(200)
                .body("note", equalTo("again"));
        await(runPath(dag, run) + "/taskInstances/b", "state", "success");
        get(runPath(dag, run) + "/taskInstances/a").then().body("try_number", equalTo(1));
    }

    @Test
    void writesDownWhoChangedWhatOfTasks() throws InterruptedException {
        String dag = newId("audited");
        String path = waiting(dag);
        postJson(path + "/taskInstances/g.one/xcomEntries", "{\"key\": \"k\", \"value\": 1}")
                .then()
                .statusCode(201);
        patchJson(path + "/taskInstances/g.one/xcomEntries/k", "{\"value\": 2}")
                .then()
                .statusCode(200);
        given().urlEncodingEnabled(false).delete(path + "/taskInstances/g.one/xcomEntries/k");
        patchJson(
                        path + "/taskInstances/ask/-1/hitlDetails",
                        "{\"chosen_options\": [\"Approve\"], \"params_input\": {}}")
                .then()
                .statusCode(200);
        postJson(
                        "/api/v2/dags/" + dag + "/clearTaskInstances",
                        "{\"dry_run\": false, \"only_failed\": false, \"task_ids\": [\"after\"], \"dag_run_id\": \""
                                + path.replaceAll(".*/", "").replace("%3A", ":").replace("%2B", "+") + "\"}")
                .then()
                .statusCode(200);
        get("/api/v2/eventLogs?limit=100&dag_id=" + dag)
                .then()
                .body(
                        "event_logs.event",
                        hasItems(
                                "trigger_dag_run",
                                "create_xcom_entry",
                                "update_xcom_entry",
                                "delete_xcom_entry",
                                "update_hitl_detail",
                                "post_clear_task_instances"));
    }

    @Test
    void tearsDownWhatWasSetUpWhenARunIsMarkedFailed() throws InterruptedException {
        String dag = newId("torn");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - {task_id: up, operator: empty, setup: true}
              - {task_id: work, operator: approval, subject: Go on, dependencies: [up]}
              - {task_id: last, operator: empty, dependencies: [work]}
              - {task_id: down, operator: bash, bash_command: 'true', teardown: true, dependencies: [up, last]}
            """.formatted(dag));
        await(runPath(dag, run) + "/taskInstances/work", "state", "awaiting_input");
        patchJson(runPath(dag, run), "{\"state\": \"failed\"}").then().statusCode(200);
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        assertThat(states(dag, run)).containsEntry("down", "success").containsEntry("last", "upstream_failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v2/dags/%00",
                "/api/v2/dags/~/dagRuns/a%00b",
                "/api/v2/pools/%00",
                "/api/v2/variables/%00",
                "/api/definitions/%00"
            })
    void knowsNothingWithNulInItsName(String path) {
        get(path).then().statusCode(404);
        given().urlEncodingEnabled(false).delete(path).then().statusCode(404);
        get("/api/v2/dags?order_by=%00").then().statusCode(422);
    }

    @Test
    void addressesNeedNotBeEncodedMoreThanPathsAre() {
        RawHttp http = new RawHttp();
        assertThat(http.get("/api/v2/dags/a[1]|{b}").status()).isEqualTo(404);
        assertThat(http.get("/api/v2/dags/a/dagRuns/[b]/taskInstances/c/logs/1").status())
                .isEqualTo(404);
        assertThat(http.get("/api/v2/dags?dag_id_pattern=[x]").status()).isEqualTo(200);
        for (String address : List.of("/api/v2/dags/%zz", "/api/v2/dags?limit=%zz", "/dags/%")) {
            RawHttp.Answer refused = http.get(address);
            assertThat(refused.status()).as(address).isEqualTo(400);
            assertThat(refused.text()).as(address).contains("not encoded as a");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"logical_date\": \"+99999-01-01T00:00:00Z\"}",
                "{\"logical_date\": \"-0001-01-01T00:00:00Z\"}",
                "{\"logical_date\": null, \"run_after\": \"0000-01-01T00:00:00Z\"}"
            })
    void refusesYearsThatNoClientReads(String body) {
        String dag = newId("years");
        put(dag, "dag_id: %s\ntasks: [{task_id: t, operator: empty}]".formatted(dag));
        postJson("/api/v2/dags/" + dag + "/dagRuns", body).then().statusCode(422);
    }

    @Test
    void followsTheTaskThatAPersonChooses() throws InterruptedException {
        String dag = newId("way");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - task_id: ask
                operator: hitl_branch
                subject: Which way
                options: [left, To the right]
                options_mapping: {To the right: right}
              - {task_id: left, operator: empty, dependencies: [ask]}
              - {task_id: right, operator: empty, dependencies: [ask]}
            """.formatted(dag));
        await(runPath(dag, run) + "/taskInstances/ask", "state", "awaiting_input");
        patchJson(
                        runPath(dag, run) + "/taskInstances/ask/-1/hitlDetails",
                        "{\"chosen_options\": [\"To the right\"], \"params_input\": {}}")
                .then()
                .statusCode(200);
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        assertThat(states(dag, run)).containsEntry("left", "skipped").containsEntry("right", "success");
    }
}
