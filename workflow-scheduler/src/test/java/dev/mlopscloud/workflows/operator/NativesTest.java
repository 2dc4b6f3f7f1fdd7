package dev.mlopscloud.workflows.operator;

import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.log;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.patchJson;
import static dev.mlopscloud.workflows.Service.post;
import static dev.mlopscloud.workflows.Service.postJson;
import static dev.mlopscloud.workflows.Service.run;
import static dev.mlopscloud.workflows.Service.runPath;
import static dev.mlopscloud.workflows.Service.states;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.workflows.Service;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operators that need no process of their own. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class NativesTest {
    @TempDir
    private Path directory;

    @Test
    void httpSendsARequestAndGivesTheAnswer() throws InterruptedException {
        String dag = newId("http");
        int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
        postJson(
                        "/api/v2/connections",
                        "{\"connection_id\":\"%s\",\"conn_type\":\"http\",\"host\":\"127.0.0.1\",\"port\":%d}"
                                .formatted(dag, port))
                .then()
                .statusCode(201);
        String run = run(dag, """
            dag_id: %s
            tasks:
              - {task_id: ask, operator: http, http_conn_id: %s, endpoint: api/v2/version, method: GET,
                 response_json: true}
              - {task_id: fail, operator: http, http_conn_id: %s, endpoint: '/api/v2/dags/{{ run_id }}', method: GET}
              - {task_id: wait, operator: http_sensor, http_conn_id: %s, endpoint: /api/v2/version, poke_interval: 0.1}
            """.formatted(dag, dag, dag, dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        assertThat(states(dag, run)).isEqualTo(Map.of("ask", "success", "fail", "failed", "wait", "success"));
        get(runPath(dag, run) + "/taskInstances/ask/xcomEntries/return_value")
                .then()
                .body("value.version", containsString("."));
        assertThat(log(dag, run, "fail", 1)).contains("404");
    }

    @Test
    void aStatementIsCancelledWhenItsTimeHasPassed() throws InterruptedException {
        String dag = newId("sql_long");
        connect(dag);
        String run = run(dag, """
            dag_id: %s
            tasks:
              - task_id: long
                operator: sql
                conn_id: %s
                execution_timeout: 1
                sql: select pg_sleep(600), 1 as slow
              - task_id: nothing_left
                operator: sql_sensor
                conn_id: %s
                dependencies: [long]
                trigger_rule: all_done
                poke_interval: 0.2
                timeout: 20
                sql: >-
                  select count(*) = 0 from pg_stat_activity
                  where query like '%%1 as slow' and state = 'active' and pid <> pg_backend_pid()
              - {task_id: away, operator: http, endpoint: 'http://127.0.0.1:1/', method: GET}
            """.formatted(dag, dag, dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        assertThat(states(dag, run)).isEqualTo(Map.of("long", "failed", "nothing_left", "success", "away", "failed"));
        assertThat(log(dag, run, "long", 1)).contains("execution_timeout has passed");
        assertThat(log(dag, run, "away", 1)).contains("No connection to 127.0.0.1:1");
    }

    @Test
    void statementsBindTheirParametersAndGiveTheirRows() throws InterruptedException {
        String dag = newId("sql");
        connect(dag);
        String run = run(dag, """
            dag_id: %s
            params: {who: "x'; drop table dag; --"}
            tasks:
              - task_id: rows
                operator: sql
                conn_id: %s
                sql: "select %%s::int + 1, %%s, 5 %%%% 3"
                parameters: [41, '{{ params.who }}']
              - {task_id: there, operator: sql_sensor, conn_id: %s, sql: select 1, poke_interval: 0.1}
              - {task_id: wrong, operator: sql, conn_id: %s, sql: select nonsense}
            """.formatted(dag, dag, dag, dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        assertThat(states(dag, run)).as(log(dag, run, "rows", 1)).containsEntry("rows", "success");
        assertThat(states(dag, run)).containsEntry("there", "success").containsEntry("wrong", "failed");
        get(runPath(dag, run) + "/taskInstances/rows/xcomEntries/return_value")
                .then()
                .body("value", equalTo(List.of(List.of(42, "x'; drop table dag; --", 2))));
    }

    private static void connect(String id) {
        String url = ConfigProvider.getConfig().getValue("quarkus.datasource.jdbc.url", String.class);
        URI address = URI.create(url.replaceFirst("^jdbc:", "").replaceFirst("\\?.*", ""));
        String user = ConfigProvider.getConfig().getValue("quarkus.datasource.username", String.class);
        postJson("/api/v2/connections", """
            {"connection_id": "%s", "conn_type": "postgres", "host": "%s", "port": %d, "schema": "%s",
             "login": "%s"}
            """.formatted(
                                id,
                                address.getHost(),
                                address.getPort(),
                                address.getPath().substring(1),
                                user))
                .then()
                .statusCode(201);
    }

    @Test
    void aTriggeredRunIsAwaitedWithoutASlotAndWakesWhoWaits() throws InterruptedException {
        String child = newId("child");
        String dag = newId("parent");
        post("""
            dag_id: %s
            params: {word: none}
            tasks: [{task_id: a, operator: bash, bash_command: 'sleep 0.3; echo "{{ params.word }}"'}]
            """.formatted(child)).then().statusCode(201);
        String run = run(dag, """
            dag_id: %s
            tasks:
              - task_id: start
                operator: trigger_dag
                trigger_dag_id: %s
                conf: {word: '{{ run_id }}'}
                wait_for_completion: true
              - {task_id: after, operator: empty, dependencies: [start]}
            """.formatted(dag, child));
        Service.await(runPath(dag, run) + "/taskInstances/start", "state", "deferred|success");
        assertThat(awaitEnd(dag, run)).as(log(dag, run, "start", 1)).isEqualTo("success");
        get("/api/v2/dags/" + child + "/dagRuns")
                .then()
                .body("total_entries", equalTo(1))
                .body("dag_runs[0].run_type", equalTo("operator_triggered"))
                .body("dag_runs[0].state", equalTo("success"))
                .body("dag_runs[0].conf.word", equalTo(run));
    }

    @Test
    void sensorsLookAgainOnTheSpotOrLaterAndGiveUpAtTheirTimeout() throws InterruptedException, IOException {
        String dag = newId("sensors");
        Path file = directory.resolve("there.txt");
        String run = run(dag, """
            dag_id: %s
            default_args: {retries: 2, retry_delay: 0}
            tasks:
              - {task_id: poke, operator: file_sensor, filepath: '%s', poke_interval: 0.05}
              - {task_id: later, operator: file_sensor, filepath: '%s', poke_interval: 0.05, mode: reschedule}
              - {task_id: soft, operator: file_sensor, filepath: /no/such, timeout: 0.1, poke_interval: 0.05,
                 soft_fail: true}
              - {task_id: hard, operator: file_sensor, filepath: /no/such, timeout: 0.1, poke_interval: 0.05,
                 mode: reschedule}
              - {task_id: moment, operator: time_delta_sensor, delta: 0.1, mode: reschedule}
              - {task_id: clock, operator: date_time_sensor, target_time: '2026-01-01T00:00:00+00:00'}
            """.formatted(dag, file, directory.resolve("the*.txt")));
        Service.await(runPath(dag, run) + "/taskInstances/later", "state", "up_for_reschedule");
        Files.writeString(file, "x");
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        assertThat(states(dag, run))
                .isEqualTo(Map.of(
                        "poke", "success", "later", "success", "soft", "skipped", "hard", "failed", "moment", "success",
                        "clock", "success"));
        get(runPath(dag, run) + "/taskInstances/hard").then().body("try_number", equalTo(1));
        get(runPath(dag, run) + "/taskInstances/later").then().body("try_number", equalTo(1));
    }

    @Test
    void aSensorOfAnotherDagSeesItsRunOfTheSameDate() throws InterruptedException {
        String other = newId("other");
        String dag = newId("external");
        String date = "{\"logical_date\":\"2026-05-04T00:00:00Z\"}";
        post("{dag_id: %s, tasks: [{task_id: a, operator: empty}]}".formatted(other))
                .then()
                .statusCode(201);
        post("""
            dag_id: %s
            tasks:
              - {task_id: wait, operator: external_task_sensor, external_dag_id: %s, external_task_id: a,
                 poke_interval: 0.05, mode: reschedule}
            """.formatted(dag, other)).then().statusCode(201);
        String run = Service.trigger(dag, date);
        Service.await(runPath(dag, run) + "/taskInstances/wait", "state", "up_for_reschedule");
        Service.trigger(other, date);
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
    }

    @Test
    void anApprovalWaitsForAPersonWhoseNoSkipsTheRest() throws InterruptedException {
        String dag = newId("approval");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - {task_id: ask, operator: approval, subject: 'Deploy {{ dag.dag_id }}?', params: {reason: none}}
              - {task_id: deploy, operator: empty, dependencies: [ask]}
            """.formatted(dag));
        String instance = runPath(dag, run) + "/taskInstances/ask";
        Service.await(instance, "state", "awaiting_input");
        String question = instance + "/-1/hitlDetails";
        get(question)
                .then()
                .body("subject", equalTo("Deploy " + dag + "?"))
                .body("options", equalTo(List.of("Approve", "Reject")))
                .body("response_received", equalTo(false))
                .body("params.reason.value", equalTo("none"))
                .body("task_instance.task_id", equalTo("ask"));
        get(runPath(dag, run) + "/hitlDetails").then().body("total_entries", equalTo(1));
        String asked = "/api/v2/dags/~/dagRuns/~/hitlDetails?dag_id_pattern=" + dag;
        get(asked + "&order_by=-created_at").then().body("total_entries", equalTo(1));
        get(asked + "&state=awaiting_input&response_received=false").then().body("total_entries", equalTo(1));
        get(asked + "&subject_search=nothing").then().body("total_entries", equalTo(0));
        get(asked + "&responded_by_user_id=Anonymous").then().body("total_entries", equalTo(0));
        get(asked + "&created_at_lt=2020-01-01T00:00:00Z").then().body("total_entries", equalTo(0));
        get(asked + "&order_by=body").then().statusCode(400);
        patchJson(question, "{\"chosen_options\":[\"Maybe\"]}").then().statusCode(400);
        patchJson(question, "{\"chosen_options\":[\"Approve\",\"Reject\"]}")
                .then()
                .statusCode(400);
        patchJson(question, "{\"chosen_options\":[]}").then().statusCode(422);
        patchJson(question, "{\"chosen_options\":[\"Reject\"]}")
                .then()
                .statusCode(200)
                .body("chosen_options", equalTo(List.of("Reject")));
        patchJson(question, "{\"chosen_options\":[\"Approve\"]}").then().statusCode(409);
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        assertThat(states(dag, run)).isEqualTo(Map.of("ask", "success", "deploy", "skipped"));
        get(instance + "/xcomEntries/return_value").then().body("value.chosen_options[0]", equalTo("Reject"));
    }

    @Test
    void aQuestionThatNobodyAnswersTakesItsDefaults() throws InterruptedException {
        String dag = newId("default");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - {task_id: ask, operator: hitl, subject: s, options: [a, b], defaults: [b], execution_timeout: 0.2}
              - {task_id: never, operator: hitl, subject: s, options: [a, b], execution_timeout: 0.2}
            """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        assertThat(states(dag, run)).isEqualTo(Map.of("ask", "success", "never", "failed"));
        get(runPath(dag, run) + "/taskInstances/ask/xcomEntries/return_value")
                .then()
                .body("value.chosen_options[0]", equalTo("b"));
    }

    @Test
    void whatAQuestionAsksForIsHeldToItsSchema() throws InterruptedException {
        String dag = newId("asked");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - {task_id: good, operator: hitl, subject: s, options: [a, b, c], multiple: true,
                 params: {n: {type: integer, default: 3, maximum: 5, description: how many}}}
              - {task_id: bad, operator: hitl, subject: s, options: [a],
                 params: {n: {type: integer, default: 3, maximum: 5}}}
              - {task_id: late, operator: hitl, subject: s, options: [a], defaults: [a], execution_timeout: 0.2,
                 params: {n: {type: integer, default: 3, maximum: 5}}}
            """.formatted(dag));
        String instances = runPath(dag, run) + "/taskInstances/";
        Service.await(instances + "good", "state", "awaiting_input");
        Service.await(instances + "bad", "state", "awaiting_input");
        get(instances + "good/-1/hitlDetails")
                .then()
                .body("params.n.value", equalTo(3))
                .body("params.n.description", equalTo("how many"))
                .body("params.n.schema.maximum", equalTo(5));
        patchJson(instances + "good/-1/hitlDetails", "{\"chosen_options\":[\"a\",\"c\"],\"params_input\":{\"n\":4}}")
                .then()
                .statusCode(200);
        patchJson(instances + "bad/-1/hitlDetails", "{\"chosen_options\":[\"a\"],\"params_input\":{\"n\":9}}")
                .then()
                .statusCode(200);
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        assertThat(states(dag, run)).isEqualTo(Map.of("good", "success", "bad", "failed", "late", "success"));
        get(instances + "good/xcomEntries/return_value").then().body("value.params_input.n", equalTo(4));
        get(instances + "late/xcomEntries/return_value").then().body("value.params_input.n", equalTo(3));
        assertThat(log(dag, run, "bad", 1)).contains("Invalid input for param n");
    }
}
