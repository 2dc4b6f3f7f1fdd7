package dev.mlopscloud.workflows.execution;

import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.log;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.runPath;
import static dev.mlopscloud.workflows.Service.states;
import static dev.mlopscloud.workflows.Service.trigger;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.workflows.TestWorker;
import dev.mlopscloud.workflows.TestWorkers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** BashOperators of Python DAGs that need no worker: none is there. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(TestWorkers.class)
class CommandTest {
    private final String dagId = newId("commands");
    private final ObjectNode dag = (ObjectNode) TestWorker.tree("""
            {"__version":3,"__native":{},"dag":{"dag_id":"%s","timezone":"UTC","tags":[],"relative_fileloc":"c.py",
             "timetable":{"__type":"airflow.timetables.simple.NullTimetable","__var":{}},
             "params":[["word",{"__class":"airflow.sdk.Param","default":"a  b; echo c","schema":{}}]],"tasks":[],
             "task_group":{"_group_id":null,"children":{}}}}
            """.formatted(dagId));

    private ObjectNode bash(String taskId, String command) {
        ObjectNode fields = (ObjectNode) TestWorker.tree("""
            {"task_id":"%s","task_type":"BashOperator","_task_module":"airflow.providers.standard.operators.bash",
             "template_fields":["bash_command","env","cwd"],"owner":"ann"}
            """.formatted(taskId));
        fields.put("bash_command", command);
        ObjectNode task = JsonNodeFactory.instance.objectNode().put("__type", "operator");
        task.set("__var", fields);
        ((com.fasterxml.jackson.databind.node.ArrayNode) dag.path("dag").path("tasks")).add(task);
        ((ObjectNode) dag.path("__native"))
                .set(taskId, TestWorker.tree("{\"append_env\":false,\"skip_on_exit_code\":[99]}"));
        return fields;
    }

    private JsonNode told(String taskId) {
        return dag.path("__native").path(taskId);
    }

    private String run(String state) throws InterruptedException {
        given().contentType("application/json")
                .body("{\"hash\":\"1\",\"source\":\"#\",\"import_errors\":[],\"dags\":[" + dag + "]}")
                .put("/api/dag-files/dags-folder/" + dagId + ".py")
                .then()
                .statusCode(200)
                .body("error", equalTo(null));
        String run = trigger(dagId, "{\"logical_date\":null}");
        assertThat(awaitEnd(dagId, run)).isEqualTo(state);
        return run;
    }

    private String result(String run, String taskId) {
        return get(runPath(dagId, run) + "/taskInstances/" + taskId + "/xcomEntries/return_value")
                .jsonPath()
                .getString("value");
    }

    @Test
    void theLastLineIsTheResult() throws InterruptedException {
        bash("two", "echo one; echo 'two  '");
        bash("blank", "echo one; echo");
        bash("silent", "true");
        bash("errors", "echo out; echo err >&2");
        bash("kept", "echo x").put("do_xcom_push", false);
        String run = run("success");
        assertThat(result(run, "two")).isEqualTo("two");
        assertThat(result(run, "blank")).isEmpty();
        assertThat(result(run, "silent")).isEmpty();
        assertThat(result(run, "errors")).isEqualTo("err");
        get(runPath(dagId, run) + "/taskInstances/kept/xcomEntries/return_value")
                .then()
                .statusCode(404);
    }

    @Test
    void exitCodesAreThoseOfTheOperator() throws InterruptedException {
        bash("skipped", "exit 99");
        bash("own", "exit 5");
        ((ObjectNode) told("own")).set("skip_on_exit_code", TestWorker.tree("[5,6]"));
        bash("none", "exit 99");
        ((ObjectNode) told("none")).set("skip_on_exit_code", TestWorker.tree("[]"));
        bash("failed", "exit 1").put("retries", 1).put("retry_delay", 0.1);
        bash("slow", "sleep 60").put("execution_timeout", 0.5);
        String run = run("failed");
        assertThat(states(dagId, run))
                .containsEntry("skipped", "skipped")
                .containsEntry("own", "skipped")
                .containsEntry("none", "failed")
                .containsEntry("failed", "failed")
                .containsEntry("slow", "failed");
        get(runPath(dagId, run) + "/taskInstances/failed").then().body("try_number", equalTo(2));
    }

    @Test
    void anEnvironmentOfItsOwnIsAllThatItSees() throws InterruptedException {
        bash("own", "env | sort | tr '\\n' ' '").set("env", TestWorker.tree("{\"WHO\":\"{{ dag.dag_id }}\"}"));
        bash("more", "test -n \"$PATH\" && echo \"$WHO\"").set("env", TestWorker.tree("{\"WHO\":\"me\"}"));
        ((ObjectNode) told("more")).put("append_env", true);
        String run = run("success");
        assertThat(result(run, "own").split(" "))
                .filteredOn(variable -> !variable.matches("(PWD|SHLVL|_|OLDPWD)=.*"))
                .containsExactly(
                        "AIRFLOW_CTX_DAG_ID=" + dagId,
                        "AIRFLOW_CTX_DAG_OWNER=ann",
                        "AIRFLOW_CTX_DAG_RUN_ID=" + run,
                        "AIRFLOW_CTX_TASK_ID=own",
                        "AIRFLOW_CTX_TRY_NUMBER=1",
                        "WHO=" + dagId);
        assertThat(result(run, "more")).isEqualTo("me");
    }

    @Test
    void templatesArePutInAsTheyAre() throws InterruptedException {
        bash("plain", "echo {{ params.word }}");
        bash("where", "pwd").put("cwd", "/tmp");
        bash("nowhere", "pwd").put("cwd", "/no/such/folder");
        String run = run("failed");
        assertThat(result(run, "plain")).isEqualTo("c");
        assertThat(result(run, "where")).isEqualTo("/tmp");
        assertThat(log(dagId, run, "nowhere", 1)).contains("Can not find the cwd: /no/such/folder");
        get(runPath(dagId, run) + "/taskInstances/plain")
                .then()
                .body("operator", equalTo("BashOperator"))
                .body("rendered_fields.bash_command", equalTo("echo a  b; echo c"));
    }
}
