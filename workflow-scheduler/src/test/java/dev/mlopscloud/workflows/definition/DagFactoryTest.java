package dev.mlopscloud.workflows.definition;

import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.post;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Definitions as people wrote them for the dag-factory package. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DagFactoryTest {

    @Test
    void theIdMayBeTheKeyThatAllElseIsBelow() {
        String dag = newId("factory");
        post("""
            default:
              default_args: {owner: team, retries: 3, retry_delay_sec: 30}
              schedule_interval: "@daily"
            %s:
              default_args:
                retries: 1
                execution_timeout: {__type__: datetime.timedelta, hours: 1, minutes: 30}
              concurrency: 4
              dagrun_timeout_sec: 600
              tasks:
                first: {operator: airflow.operators.bash.BashOperator, bash_command: echo 1}
                second:
                  operator: airflow.providers.standard.operators.python.PythonOperator
                  python_callable_file: train/forest.py
                  python_callable_name: train
                  retry_delay_secs: 5
                  dependencies: [first]
            """.formatted(dag)).then().statusCode(201).body("dag_id", equalTo(dag));
        get("/api/v2/dags/" + dag + "/details")
                .then()
                .body("timetable_summary", equalTo("@daily"))
                .body("max_active_tasks", equalTo(4))
                .body("owners", equalTo(List.of("team")));
        get("/api/v2/dags/" + dag + "/tasks/first")
                .then()
                .body("retries", equalTo(1f))
                .body("retry_delay.seconds", equalTo(30))
                .body("execution_timeout.seconds", equalTo(5_400));
        get("/api/v2/dags/" + dag + "/tasks/second").then().body("retry_delay.seconds", equalTo(5));
    }

    @Test
    void faultsOfSuchADefinitionSayWhereTheyAre() {
        post("""
            some_dag:
              tasks:
                first: {operator: bash}
            """)
                .then()
                .statusCode(422)
                .body("detail[0].loc", equalTo(List.of("body", "some_dag", "tasks", "first", "bash_command")))
                .body("detail[0].ctx.line", equalTo(3));
    }

    @Test
    void faultsOfJsonHaveLinesToo() {
        given().contentType("application/json")
                .body("""
            {
              "dag_id": "lines",
              "tasks": [
                {"task_id": "a", "operator": "nope"}
              ]
            }
            """)
                .post("/api/definitions")
                .then()
                .statusCode(422)
                .body("detail[0].loc", equalTo(List.of("body", "tasks", 0, "operator")))
                .body("detail[0].ctx.line", equalTo(4));
    }

    @Test
    void groupsHaveDefaultsOfTheirOwn() {
        String dag = newId("groups");
        post("""
            dag_id: %s
            default_args: {retries: 1, pool: default_pool, owner: all}
            task_groups:
              outer: {default_args: {retries: 2, priority_weight: 7}}
              inner: {parent_group_name: outer, default_args: {retries: 5}}
            tasks:
              - {task_id: a, operator: empty}
              - {task_id: b, operator: empty, task_group_name: outer}
              - {task_id: c, operator: empty, task_group_name: outer.inner}
              - {task_id: d, operator: empty, task_group_name: outer.inner, retries: 9}
            """.formatted(dag)).then().statusCode(201);
        String tasks = "/api/v2/dags/" + dag + "/tasks/";
        get(tasks + "a").then().body("retries", equalTo(1f)).body("priority_weight", equalTo(1f));
        get(tasks + "outer.b").then().body("retries", equalTo(2f)).body("priority_weight", equalTo(7f));
        get(tasks + "outer.inner.c").then().body("retries", equalTo(5f)).body("priority_weight", equalTo(7f));
        get(tasks + "outer.inner.d").then().body("retries", equalTo(9f));
    }
}
