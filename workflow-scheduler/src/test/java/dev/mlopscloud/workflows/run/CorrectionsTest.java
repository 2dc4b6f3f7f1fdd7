package dev.mlopscloud.workflows.run;

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
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;

import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.workflows.Service;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tasks cleared and marked by people. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CorrectionsTest {

    @Test
    void clearingReachesUpAndDownAndSparesWhatHasNotFailed() throws InterruptedException {
        String dag = newId("clearing");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - {task_id: a, operator: empty}
              - {task_id: b, operator: bash, bash_command: 'test $AIRFLOW_CTX_TRY_NUMBER = 2', dependencies: [a]}
              - {task_id: c, operator: empty, dependencies: [b]}
            """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        String clear = "/api/v2/dags/" + dag + "/clearTaskInstances";
        String body = "{\"dry_run\":%s,\"dag_run_id\":\"" + run + "\",\"task_ids\":[\"b\"],\"include_%s\":true,"
                + "\"only_failed\":%s}";
        postJson(clear, body.formatted(true, "downstream", true))
                .then()
                .statusCode(200)
                .body("task_instances.task_id", equalTo(List.of("b", "c")));
        postJson(clear, body.formatted(true, "upstream", false))
                .then()
                .body("task_instances.task_id", equalTo(List.of("a", "b")));
        assertThat(states(dag, run)).containsEntry("b", "failed");
        postJson(clear, body.formatted(false, "downstream", true)).then().statusCode(200);
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        assertThat(states(dag, run)).isEqualTo(Map.of("a", "success", "b", "success", "c", "success"));
        get(runPath(dag, run) + "/taskInstances/a").then().body("try_number", equalTo(1));
    }

    @Test
    void clearingReachesOtherRunsAndRefusesWhatContradictsItself() throws InterruptedException {
        String dag = newId("periods");
        post("{dag_id: %s, tasks: [{task_id: a, operator: empty}]}".formatted(dag))
                .then()
                .statusCode(201);
        for (int day = 1; day <= 3; day++) {
            awaitEnd(
                    dag,
                    trigger(
                            dag,
                            "{\"dag_run_id\":\"r%d\",\"logical_date\":\"2026-01-0%dT00:00:00Z\"}".formatted(day, day)));
        }
        String clear = "/api/v2/dags/" + dag + "/clearTaskInstances";
        String all = "{\"only_failed\":false,\"dag_run_id\":\"r2\",\"task_ids\":[\"a\"],\"include_%s\":true}";
        postJson(clear, all.formatted("future"))
                .then()
                .body("task_instances.dag_run_id", containsInAnyOrder("r2", "r3"));
        postJson(clear, all.formatted("past")).then().body("task_instances.dag_run_id", containsInAnyOrder("r1", "r2"));
        postJson(clear, "{\"only_failed\":false,\"start_date\":\"2026-01-02T00:00:00Z\"}")
                .then()
                .body("total_entries", equalTo(2));
        postJson(clear, "{\"only_failed\":true,\"only_running\":true}").then().statusCode(422);
        postJson(clear, "{\"task_ids\":[]}").then().statusCode(422);
        postJson(clear, "{\"dag_run_id\":\"r9\"}").then().statusCode(404);
        postJson("/api/v2/dags/none_%s/clearTaskInstances".formatted(dag), "{}")
                .then()
                .statusCode(404);
    }

    @Test
    void markingEndsARunningTaskAndLetsWhatIsBehindItGoOn() throws InterruptedException {
        String dag = newId("marking");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - {task_id: slow, operator: bash, bash_command: sleep 60}
              - {task_id: after, operator: empty, dependencies: [slow]}
            """.formatted(dag));
        String slow = runPath(dag, run) + "/taskInstances/slow";
        Service.await(slow, "state", "running");
        long pid = get(slow).jsonPath().getLong("pid");
        patchJson(slow + "/dry_run", "{\"new_state\":\"success\"}").then().statusCode(200);
        get(slow).then().body("state", equalTo("running"));
        patchJson(slow, "{\"new_state\":\"success\",\"note\":\"by hand\"}")
                .then()
                .statusCode(200)
                .body("task_instances[0].state", equalTo("success"));
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        get(slow).then().body("note", equalTo("by hand"));
        for (int look = 0; look < 1_200 && ProcessHandle.of(pid).isPresent(); look++) {
            Thread.sleep(50);
        }
        assertThat(ProcessHandle.of(pid)).isEmpty();
        patchJson(slow, "{\"new_state\":\"running\"}").then().statusCode(422);
        patchJson(slow, "{\"new_state\":null}").then().statusCode(422);
        patchJson(runPath(dag, run) + "/taskInstances/none", "{\"new_state\":\"failed\"}")
                .then()
                .statusCode(404);
    }

    @Test
    void markingAFailedTaskAsSuccessRunsWhatFailedBecauseOfIt() throws InterruptedException {
        String dag = newId("heal");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - {task_id: a, operator: bash, bash_command: exit 1}
              - {task_id: b, operator: bash, bash_command: 'true', dependencies: [a]}
            """.formatted(dag));
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
        patchJson(runPath(dag, run) + "/taskInstances/a", "{\"new_state\":\"success\"}")
                .then()
                .statusCode(200);
        Service.await(runPath(dag, run), "state", "success");
        assertThat(states(dag, run)).isEqualTo(Map.of("a", "success", "b", "success"));
    }

    @Test
    void aTaskThatDependsOnItsPastWaitsForTheRunBefore() throws InterruptedException {
        String dag = newId("past");
        post("""
            dag_id: %s
            tasks:
              - {task_id: a, operator: bash, depends_on_past: true,
                 bash_command: 'test {{ ds }} != 2026-01-01 || test $AIRFLOW_CTX_TRY_NUMBER = 2'}
            """.formatted(dag)).then().statusCode(201);
        String first = trigger(dag, "{\"logical_date\":\"2026-01-01T00:00:00Z\"}");
        assertThat(awaitEnd(dag, first)).isEqualTo("failed");
        String second = trigger(dag, "{\"logical_date\":\"2026-01-02T00:00:00Z\"}");
        Service.await(runPath(dag, second), "state", "running");
        assertThat(get(runPath(dag, second) + "/taskInstances/a").<String>path("state"))
                .isNull();
        postJson(runPath(dag, first) + "/clear", "{\"dry_run\":false}").then().statusCode(200);
        assertThat(awaitEnd(dag, first)).isEqualTo("success");
        assertThat(awaitEnd(dag, second)).isEqualTo("success");
    }

    @Test
    void whatDependsOnThePastGoesOnOnceThatIsMarked() throws InterruptedException {
        String dag = newId("marked_past");
        post("""
            dag_id: %s
            tasks:
              - {task_id: a, operator: bash, depends_on_past: true, bash_command: 'test {{ ds }} != 2026-01-01'}
            """.formatted(dag)).then().statusCode(201);
        String first = trigger(dag, "{\"logical_date\":\"2026-01-01T00:00:00Z\"}");
        assertThat(awaitEnd(dag, first)).isEqualTo("failed");
        String second = trigger(dag, "{\"logical_date\":\"2026-01-02T00:00:00Z\"}");
        Service.await(runPath(dag, second), "state", "running");
        patchJson(runPath(dag, first) + "/taskInstances/a", "{\"new_state\":\"success\"}")
                .then()
                .statusCode(200);
        assertThat(awaitEnd(dag, second)).isEqualTo("success");
    }

    @Test
    void aRunThatIsMarkedLeavesWhatHasEndedAsItIs() throws InterruptedException {
        String dag = newId("marked_run");
        String run = run(dag, """
            dag_id: %s
            tasks:
              - {task_id: a, operator: bash, bash_command: exit 1}
              - {task_id: b, operator: bash, bash_command: sleep 600}
              - {task_id: c, operator: empty, dependencies: [b]}
            """.formatted(dag));
        Service.await(runPath(dag, run) + "/taskInstances/a", "state", "failed");
        Service.await(runPath(dag, run) + "/taskInstances/b", "state", "running");
        patchJson(runPath(dag, run), "{\"state\":\"success\"}").then().statusCode(200);
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
        assertThat(states(dag, run)).isEqualTo(Map.of("a", "failed", "b", "success", "c", "skipped"));
    }
}
