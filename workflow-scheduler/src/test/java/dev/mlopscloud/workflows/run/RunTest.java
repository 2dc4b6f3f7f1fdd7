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
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.workflows.Service;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RunTest {

    @Test
    void runsTheTasksOfAGraphInOrder() throws InterruptedException {
        String dag = newId("graph");
        String run = run(dag, """
                dag_id: %s
                tasks:
                  - {task_id: load, operator: bash, bash_command: 'echo loading "$AIRFLOW_CTX_TASK_ID"'}
                  - task_id: train
                    operator: python
                    code: 'import os; print(os.environ["MLOPS_PARAMS"])'
                    dependencies: [load]
                  - {task_id: done, operator: empty, dependencies: [train]}
                params: {epochs: 3}
                """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        assertThat(states(dag, run)).isEqualTo(Map.of("load", "success", "train", "success", "done", "success"));
        assertThat(log(dag, run, "load", 1)).contains("loading load");
        assertThat(log(dag, run, "train", 1)).contains("{\\\"epochs\\\":3}");
    }

    @Test
    void retriesAFailedTaskAndKeepsItsTries() throws InterruptedException {
        String dag = newId("retry");
        String run = run(dag, """
                dag_id: %s
                default_args: {retries: 2, retry_delay: 0.05}
                tasks:
                  - {task_id: flaky, operator: bash, bash_command: 'test $AIRFLOW_CTX_TRY_NUMBER = 2'}
                """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        get(runPath(dag, run) + "/taskInstances/flaky/tries")
                .then()
                .body("task_instances.try_number", equalTo(List.of(1, 2)))
                .body("task_instances.state", equalTo(List.of("failed", "success")));
        assertThat(log(dag, run, "flaky", 1)).contains("exit status 1");
    }

    @Test
    void failsWhatFollowsAFailureAndRunsWhatWaitsForIt() throws InterruptedException {
        String dag = newId("rules");
        String run = run(dag, """
                dag_id: %s
                tasks:
                  - {task_id: broken, operator: bash, bash_command: exit 3}
                  - {task_id: after, operator: bash, bash_command: 'true', dependencies: [broken]}
                  - {task_id: alarm, operator: empty, dependencies: [broken], trigger_rule: one_failed}
                """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        assertThat(states(dag, run))
                .isEqualTo(Map.of("broken", "failed", "after", "upstream_failed", "alarm", "success"));
    }

    @Test
    void stopsATaskAndAllItStartedAtItsTimeout() throws InterruptedException {
        String dag = newId("timeout");
        String run = run(dag, """
                dag_id: %s
                tasks:
                  - task_id: slow
                    operator: bash
                    execution_timeout: 0.3
                    bash_command: 'sleep 60 & echo child $!; wait'
                """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        String log = log(dag, run, "slow", 1);
        assertThat(log).contains("execution_timeout has passed");
        String child = log.replaceAll("(?s).*child (\\d+).*", "$1");
        awaitGone(Long.parseLong(child));
    }

    @Test
    void abortingARunEndsItsProcesses() throws InterruptedException {
        String dag = newId("abort");
        String run = run(dag, """
                dag_id: %s
                tasks:
                  - {task_id: slow, operator: bash, bash_command: 'sleep 60'}
                  - {task_id: next, operator: bash, bash_command: 'true', dependencies: [slow]}
                """.formatted(dag));
        Service.await(runPath(dag, run) + "/taskInstances/slow", "state", "running");
        int pid = get(runPath(dag, run) + "/taskInstances/slow").path("pid");
        patchJson(runPath(dag, run), "{\"state\":\"failed\"}")
                .then()
                .statusCode(200)
                .body("state", equalTo("failed"));
        assertThat(states(dag, run)).isEqualTo(Map.of("slow", "failed", "next", "skipped"));
        awaitGone(pid);
    }

    @Test
    void paramsReachATaskAsDataNeverAsShell() throws InterruptedException {
        String dag = newId("inject");
        post("""
                dag_id: %s
                tasks:
                  - {task_id: show, operator: bash, bash_command: 'printf %%s "$MLOPS_PARAMS"'}
                """.formatted(dag)).then().statusCode(201);
        String run = trigger(dag, "{\"logical_date\":null,\"conf\":{\"x\":\"$(touch /tmp/pwned); `id`\"}}");
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        assertThat(log(dag, run, "show", 1)).contains("$(touch /tmp/pwned); `id`");
    }

    @Test
    void aTaskSeesOnlyWhatItMay() throws InterruptedException {
        String dag = newId("env");
        String run = run(dag, """
                dag_id: %s
                tasks:
                  - {task_id: show, operator: bash, env: {GREETING: hello}, bash_command: env}
                """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        String log = log(dag, run, "show", 1);
        assertThat(log).contains("GREETING=hello", "AIRFLOW_CTX_DAG_ID=" + dag, "PATH=");
        assertThat(log).doesNotContain("JAVA_HOME", "MAVEN");
    }

    @Test
    void aSecondRunOfTheSameIdOrLogicalDateIsRefused() {
        String dag = newId("twice");
        post("{dag_id: %s, tasks: [{task_id: a, operator: empty}]}".formatted(dag))
                .then()
                .statusCode(201);
        String runs = "/api/v2/dags/" + dag + "/dagRuns";
        trigger(dag, "{\"logical_date\":\"2026-01-01T00:00:00Z\",\"dag_run_id\":\"one\"}");
        postJson(runs, "{\"logical_date\":null,\"dag_run_id\":\"one\"}").then().statusCode(409);
        postJson(runs, "{\"logical_date\":\"2026-01-01T00:00:00Z\"}").then().statusCode(409);
        get(runs).then().body("total_entries", equalTo(1));
    }

    @Test
    void aPausedDagKeepsItsRunsWaiting() throws InterruptedException {
        String dag = newId("paused");
        post("{dag_id: %s, is_paused_upon_creation: true, tasks: [{task_id: a, operator: empty}]}".formatted(dag))
                .then()
                .statusCode(201);
        String run = trigger(dag, "{\"logical_date\":null}");
        Thread.sleep(300);
        get(runPath(dag, run)).then().body("state", equalTo("queued"));
        patchJson("/api/v2/dags/" + dag, "{\"is_paused\":false}").then().statusCode(200);
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
    }

    @Test
    void runsNoMoreAtOnceThanTheDagAllows() throws InterruptedException {
        String dag = newId("limit");
        post("""
                dag_id: %s
                max_active_runs: 1
                tasks:
                  - {task_id: a, operator: bash, bash_command: sleep 0.3}
                """.formatted(dag)).then().statusCode(201);
        String first = trigger(dag, "{\"logical_date\":null}");
        String second = trigger(dag, "{\"logical_date\":null}");
        Service.await(runPath(dag, first), "state", "running");
        get(runPath(dag, second)).then().body("state", equalTo("queued"));
        assertThat(awaitEnd(dag, second)).isEqualTo("success");
    }

    @Test
    void catchesUpOneRunForEachMissedTickOldestFirst() throws InterruptedException {
        String dag = newId("catchup");
        post("""
                dag_id: %s
                schedule: '0 0 * * *'
                start_date: 2026-01-01
                end_date: 2026-01-05
                catchup: true
                max_active_runs: 1
                tasks: [{task_id: a, operator: empty}]
                """.formatted(dag)).then().statusCode(201);
        Service.await("/api/v2/dags/" + dag + "/dagRuns?state=success", "total_entries", "5");
        get("/api/v2/dags/" + dag + "/dagRuns?order_by=logical_date&limit=1")
                .then()
                .body("dag_runs[0].dag_run_id", equalTo("scheduled__2026-01-01T00:00:00+00:00"))
                .body("dag_runs[0].run_type", equalTo("scheduled"));
        get("/api/v2/dags/" + dag).then().body("next_dagrun_run_after", nullValue());
    }

    @Test
    void clearingStartsTasksAnewAndKeepsTheirHistory() throws InterruptedException {
        String dag = newId("clear");
        String run = run(dag, """
                dag_id: %s
                tasks:
                  - {task_id: a, operator: bash, bash_command: echo hello}
                """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        postJson(runPath(dag, run) + "/clear", "{}").then().statusCode(200).body("task_instances", hasSize(1));
        get(runPath(dag, run)).then().body("state", equalTo("success"));
        postJson(runPath(dag, run) + "/clear", "{\"dry_run\":false}").then().statusCode(200);
        Service.await(runPath(dag, run) + "/taskInstances/a", "try_number", "2");
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        get(runPath(dag, run) + "/taskInstances/a/tries").then().body("total_entries", equalTo(2));
    }

    @Test
    void aRunStaysWithItsVersionOfTheDefinition() throws InterruptedException {
        String dag = newId("pinned");
        String text = "{dag_id: %s, tasks: [{task_id: a, operator: bash, bash_command: sleep 0.4}%s]}";
        String run = run(dag, text.formatted(dag, ""));
        Service.put(dag, text.formatted(dag, ", {task_id: b, operator: empty}"))
                .then()
                .statusCode(200)
                .body("version", equalTo(2));
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        assertThat(states(dag, run)).isEqualTo(Map.of("a", "success"));
        get(runPath(dag, run)).then().body("dag_versions[0].version_number", equalTo(1));
    }

    @Test
    void confMustMeetTheParameters() {
        String dag = newId("params");
        post("""
                dag_id: %s
                params:
                  epochs: {default: 3, type: integer, minimum: 1}
                tasks: [{task_id: a, operator: empty}]
                """.formatted(dag)).then().statusCode(201);
        postJson("/api/v2/dags/" + dag + "/dagRuns", "{\"logical_date\":null,\"conf\":{\"epochs\":0}}")
                .then()
                .statusCode(400)
                .body("detail", containsString("epochs"));
        get("/api/v2/dags/" + dag + "/dagRuns").then().body("total_entries", equalTo(0));
    }

    @Test
    void aRunEndsAsFailedWhenItsTimeIsUp() throws InterruptedException {
        String dag = newId("deadline");
        String run = run(dag, """
                dag_id: %s
                dagrun_timeout: 0.4
                tasks: [{task_id: slow, operator: bash, bash_command: sleep 60}]
                """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
    }

    /** A killed process is there until its parent, or who adopted it, has taken note. */
    private static void awaitGone(long pid) throws InterruptedException {
        for (int look = 0; look < 200 && ProcessHandle.of(pid).isPresent(); look++) {
            Thread.sleep(50);
        }
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }
}
