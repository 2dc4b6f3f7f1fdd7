package dev.mlopscloud.workflows.run;

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
import static dev.mlopscloud.workflows.Service.trigger;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What tasks give to each other and get from their run: XComs, templates, mapped tasks, branches. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DataTest {

    @Test
    void resultsOfTasksBecomeXComsAndReachTemplatesAndFunctions() throws InterruptedException {
        String dag = newId("xcom");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - {task_id: shell, operator: bash, bash_command: 'echo first; echo last line'}
              - task_id: program
                operator: python
                python_callable: make
                op_kwargs: {n: 3}
                code: |
                  def make(n, ti, ds=None):
                      ti.xcom_push("extra", {"n": n})
                      return {"rows": list(range(n)), "said": ti.xcom_pull(task_ids="shell")}
                dependencies: [shell]
              - task_id: both
                operator: bash
                bash_command: |
                  echo "{{ ti.xcom_pull(task_ids='shell') }}/{{ ti.xcom_pull('program').rows[2] }}"
                  echo "{{ ti.xcom_pull(task_ids='program', key='extra')['n'] }}"
                dependencies: [program]
            """.formatted(dag));
        assertThat(awaitEnd(dag, run)).as(log(dag, run, "program", 1)).isEqualTo("success");
        assertThat(log(dag, run, "both", 1)).contains("last line/2").contains("\"3\"");
        String xcoms = runPath(dag, run) + "/taskInstances/program/xcomEntries";
        get(xcoms).then().body("xcom_entries.key", equalTo(List.of("extra", "return_value")));
        get(xcoms + "?order_by=-key").then().body("xcom_entries.key", equalTo(List.of("return_value", "extra")));
        get(xcoms + "?xcom_key_pattern=RET").then().body("xcom_entries.key", equalTo(List.of("return_value")));
        get(xcoms + "?map_index_filter=3").then().body("total_entries", equalTo(0));
        get(xcoms + "?run_after_lt=2020-01-01T00:00:00Z").then().body("total_entries", equalTo(0));
        get(xcoms + "?order_by=value").then().statusCode(400);
        get(runPath(dag, run) + "/wait?interval=1&result=shell&result=none")
                .then()
                .body(equalTo("{\"state\":\"success\",\"results\":{\"shell\":\"last line\"}}\n"));
        get(xcoms + "/return_value")
                .then()
                .body("value.rows", equalTo(List.of(0, 1, 2)))
                .body("value.said", equalTo("last line"));
        get(xcoms + "/return_value?stringify=true")
                .then()
                .body("value", equalTo("{'rows': [0, 1, 2], 'said': 'last line'}"));
        get(runPath(dag, run) + "/taskInstances/both")
                .then()
                .body("rendered_fields.bash_command", containsString("last line/2"));
    }

    @Test
    void xComsCanBeSetOverRest() throws InterruptedException {
        String dag = newId("rest_xcom");
        String run =
                run(dag, "{dag_id: %s, tasks: [{task_id: a, operator: bash, bash_command: 'true'}]}".formatted(dag));
        awaitEnd(dag, run);
        String xcoms = runPath(dag, run) + "/taskInstances/a/xcomEntries";
        postJson(xcoms, "{\"key\":\"k\",\"value\":{\"a\":[1]}}")
                .then()
                .statusCode(201)
                .body("value.a[0]", equalTo(1));
        postJson(xcoms, "{\"key\":\"k\",\"value\":1}").then().statusCode(409);
        patchJson(xcoms + "/k", "{\"value\":\"new\"}").then().statusCode(200).body("value", equalTo("new"));
        patchJson(xcoms + "/unknown", "{\"value\":\"new\"}").then().statusCode(404);
        postJson(xcoms, "{\"key\":\"big\",\"value\":\"" + "x".repeat(1_100_000) + "\"}")
                .then()
                .statusCode(422);
        postJson(xcoms, "{\"key\":\"deep\",\"value\":" + "[".repeat(200) + "]".repeat(200) + "}")
                .then()
                .statusCode(422);
        given().urlEncodingEnabled(false).delete(xcoms + "/k").then().statusCode(204);
        get(xcoms + "/k").then().statusCode(404);
    }

    @Test
    void templatesSeeTheRunAndItsParametersAndNoneBecomesAProgramOfTheirOwn() throws InterruptedException {
        String dag = newId("templates");
        post("""
            dag_id: %s
            params: {who: world}
            tasks:
              - task_id: say
                operator: bash
                env: {WHO: '{{ params.who }}'}
                bash_command: 'echo "{{ ds }} {{ dag_run.conf.who | length }}"; echo "$WHO"'
            """.formatted(dag)).then().statusCode(201);
        String conf = "{\"logical_date\":\"2026-05-04T10:00:00Z\",\"conf\":{\"who\":\"$(id) {{ ds }}\"}}";
        String run = trigger(dag, conf);
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        assertThat(log(dag, run, "say", 1)).contains("2026-05-04 14").contains("$(id) {{ ds }}");
    }

    @Test
    void aTemplateThatCannotBeRenderedFailsItsTask() throws InterruptedException {
        String dag = newId("strict");
        String run = run(
                dag,
                "{dag_id: %s, tasks: [{task_id: a, operator: bash, bash_command: 'echo {{ nope }}'}]}".formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        assertThat(log(dag, run, "a", 1)).contains("nope");
        post("{dag_id: %s_2, tasks: [{task_id: a, operator: bash, bash_command: 'echo {{ a b }}'}]}".formatted(dag))
                .then()
                .statusCode(422)
                .body("detail[0].type", equalTo("template_error"))
                .body("detail[0].loc", equalTo(List.of("body", "tasks", 0, "bash_command")));
    }

    @Test
    void mappedTasksRunOncePerItemOfAResult() throws InterruptedException {
        String dag = newId("mapped");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - {task_id: list, operator: python, code: 'return_value = ["a", "b", "c"]'}
              - task_id: each
                operator: bash
                partial: {skip_on_exit_code: 98}
                map_index_template: 'item {{ task.task_id }}'
                expand: {bash_command: list.output}
              - task_id: echo
                operator: bash
                bash_command: 'echo got $ITEM {{ ti.map_index }}'
                expand: {env: [{ITEM: x}, {ITEM: y}]}
              - task_id: sum
                operator: bash
                bash_command: "echo {{ ti.xcom_pull(task_ids='echo') | join('+') }}"
                dependencies: [echo, each]
                trigger_rule: all_done
            """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        get(runPath(dag, run) + "/taskInstances?task_id=each")
                .then()
                .body("task_instances.map_index", equalTo(List.of(0, 1, 2)))
                .body("task_instances.state", equalTo(List.of("failed", "failed", "failed")));
        get(runPath(dag, run) + "/taskInstances/each/1").then().body("rendered_map_index", equalTo("item each"));
        get(runPath(dag, run) + "/taskInstances/each").then().statusCode(404).body("detail", containsString("mapped"));
        assertThat(log(dag, run, "sum", 1)).contains("got x 0+got y 1");
    }

    @Test
    void branchesAndShortCircuitsSkipWhatIsBehindThem() throws InterruptedException {
        String dag = newId("branch");
        String run = run(dag, """
            dag_id: %s
            task_groups: {g: {tooltip: a group}}
            tasks:
              - {task_id: pick, operator: branch, python_callable: pick, code: 'def pick(): return "g"'}
              - {task_id: one, operator: empty, task_group_name: g, dependencies: [pick]}
              - {task_id: two, operator: empty, dependencies: [pick]}
              - task_id: join
                operator: empty
                dependencies: [g, two]
                trigger_rule: none_failed_min_one_success
              - {task_id: stop, operator: short_circuit, condition: '{{ 1 > 2 }}', dependencies: [join]}
              - {task_id: after, operator: empty, dependencies: [stop]}
              - {task_id: far, operator: empty, dependencies: [after], trigger_rule: all_done}
            """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        assertThat(states(dag, run))
                .isEqualTo(Map.of(
                        "pick", "success", "g.one", "success", "two", "skipped", "join", "success", "stop", "success",
                        "after", "skipped", "far", "skipped"));
        get(runPath(dag, run) + "/taskInstances/pick/xcomEntries")
                .then()
                .body("xcom_entries.key", hasItem("skipmixin_key"));
        postJson("/api/v2/dags/" + dag + "/dagRuns/" + run.replace("+", "%2B").replace(":", "%3A") + "/clear", "{}")
                .then()
                .statusCode(200);
    }

    @Test
    void groupsConnectByTheirFirstAndLastTasks() throws InterruptedException {
        String dag = newId("groups");
        post("""
            dag_id: %s
            task_groups:
              outer: {dependencies: [begin]}
              inner: {parent_group_name: outer}
            tasks:
              begin: {operator: empty}
              a: {operator: empty, task_group_name: outer}
              b: {operator: empty, task_group_name: outer, dependencies: [a]}
              c: {operator: empty, task_group_name: outer.inner, dependencies: [b]}
              end: {operator: empty, dependencies: [outer]}
            """.formatted(dag)).then().statusCode(201);
        String run = trigger(dag, "{\"logical_date\":null}");
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        get("/api/v2/dags/" + dag + "/tasks/begin").then().body("downstream_task_ids", equalTo(List.of("outer.a")));
        get("/api/v2/dags/" + dag + "/tasks/outer.inner.c").then().body("downstream_task_ids", equalTo(List.of("end")));
    }

    @Test
    void aTeardownRunsAlthoughTheWorkFailed() throws InterruptedException {
        String dag = newId("teardown");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - {task_id: make, operator: bash, bash_command: 'true', setup: true}
              - {task_id: work, operator: bash, bash_command: exit 1, dependencies: [make]}
              - {task_id: clean, operator: bash, bash_command: echo cleaned, teardown: true, setups: [make],
                 dependencies: [work]}
            """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        assertThat(states(dag, run)).isEqualTo(Map.of("make", "success", "work", "failed", "clean", "success"));
    }

    @Test
    void exceptionsOfFunctionsSkipAndFailForGood() throws InterruptedException {
        String dag = newId("raise");
        String run = run(dag, """
            dag_id: %s
            default_args: {retries: 3, retry_delay: 0}
            tasks:
              - task_id: skip
                operator: python
                code: |
                  class AirflowSkipException(Exception): pass
                  raise AirflowSkipException()
              - task_id: fail
                operator: python
                code: |
                  class AirflowFailException(Exception): pass
                  raise AirflowFailException()
              - {task_id: quiet, operator: bash, bash_command: exit 99}
            """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        assertThat(states(dag, run)).isEqualTo(Map.of("skip", "skipped", "fail", "failed", "quiet", "skipped"));
        get(runPath(dag, run) + "/taskInstances/fail").then().body("try_number", equalTo(1));
    }
}
