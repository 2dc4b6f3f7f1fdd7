package dev.mlopscloud.workflows.metric;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.workflows.Service;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class MetricsTest {
    private static String metrics() {
        return given().get("/q/metrics").then().statusCode(200).extract().asString();
    }

    @Test
    void countsRunsAndTriesUnderAirflowsNames() throws Exception {
        String dag = Service.newId("measured");
        String run = Service.run(dag, """
                dag_id: %s
                tasks:
                  - task_id: good
                    operator: bash
                    bash_command: exit 0
                  - task_id: bad
                    operator: bash
                    bash_command: exit 1
                """.formatted(dag));
        Service.awaitEnd(dag, run);
        assertThat(metrics())
                .contains("airflow_ti_finish_total{dag_id=\"" + dag + "\",state=\"success\"} 1.0")
                .contains("airflow_ti_finish_total{dag_id=\"" + dag + "\",state=\"failed\"} 1.0")
                .contains("airflow_task_duration_seconds_count{dag_id=\"" + dag + "\"} 2")
                .contains("airflow_task_queued_duration_seconds_count{dag_id=\"" + dag + "\"} 2")
                .contains("airflow_dagrun_duration_failed_seconds_count{dag_id=\"" + dag + "\"} 1")
                .contains("airflow_dagrun_schedule_delay_seconds_count{dag_id=\"" + dag + "\"} 1")
                .containsPattern("airflow_operator_failures_total\\{operator_name=\"[^\"]+\"\\} [1-9]")
                .containsPattern("airflow_scheduler_heartbeat_total [1-9]")
                .containsPattern("airflow_executor_open_slots [1-9]");
    }

    @Test
    void countsPagesOfTheUiTogether() {
        given().get("/dags/one/runs/two");
        given().get("/dags/three");
        assertThat(metrics()).contains("uri=\"/{page}\"").doesNotContain("/dags/one", "/dags/three");
    }

    @Test
    void tellsHowFullPoolsAreAndHowManyDagsThereAre() throws Exception {
        Service.post("dag_id: " + Service.newId("counted") + "\ntasks:\n  - {task_id: a, operator: empty}\n")
                .then()
                .statusCode(201);
        long end = System.nanoTime() + 30_000_000_000L;
        while (!metrics().contains("airflow_dagbag_size ") && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        assertThat(metrics())
                .containsPattern("airflow_pool_open_slots\\{pool_name=\"default_pool\"\\} [1-9]")
                .contains("airflow_pool_running_slots{pool_name=\"default_pool\"}")
                .containsPattern("airflow_dag_processing_import_errors [0-9]");
    }
}
