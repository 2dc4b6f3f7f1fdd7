package dev.mlopscloud.workflows.execution;

import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.trigger;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.workflows.TestWorker;
import dev.mlopscloud.workflows.TestWorker.Try;
import dev.mlopscloud.workflows.TestWorkers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Functions of Python DAGs that are to be called: handed out, and what came of them written down. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(TestWorkers.class)
class CallbackTest {
    private final String dagId = newId("called");

    /** Each test has a folder of its own, so that nobody takes the calls of another. */
    private TestWorker start(String ofDag, String ofTask) {
        String dag = """
                {"__version":3,"dag":{"dag_id":"%1$s","timezone":"UTC","params":[],"task_group":{"children":{}},
                 "timetable":{"__type":"airflow.timetables.simple.NullTimetable","__var":{}}%2$s,
                 "tasks":[{"__type":"operator","__var":{"task_id":"only","task_type":"PythonOperator",
                  "queue":"%1$s"%3$s}}]}}""".formatted(dagId, ofDag, ofTask);
        given().contentType("application/json")
                .body("{\"hash\":\"1\",\"source\":\"#\",\"import_errors\":[],\"dags\":[" + dag + "]}")
                .put("/api/dag-files/" + dagId + "/file.py")
                .then()
                .statusCode(200)
                .body("error", equalTo(null));
        TestWorker worker = new TestWorker(dagId);
        worker.register();
        return worker;
    }

    private JsonPath work() {
        return TestWorker.asTriggerer()
                .body("{\"capacity\":10,\"seconds\":60}")
                .post("/api/callbacks/work/" + dagId)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @Test
    void theEndOfARunIsToldOnceAndWrittenDown() throws InterruptedException {
        TestWorker worker = start(",\"has_on_failure_callback\":true", ",\"has_on_failure_callback\":true");
        String run = trigger(dagId, "{\"logical_date\":null}");
        Try task = worker.take();
        task.run();
        task.state("{\"state\":\"failed\",\"end_date\":\"2026-11-23T08:34:41Z\"}");
        assertThat(awaitEnd(dagId, run)).isEqualTo("failed");
        JsonPath work = work();
        // The worker has called the function of the task itself.
        assertThat(work.<List<Object>>get("calls")).hasSize(1);
        assertThat(work.getString("calls[0].event")).isEqualTo("on_failure_callback");
        assertThat(work.getString("calls[0].reason")).isEqualTo("task_failure");
        assertThat(work.getString("calls[0].file")).isEqualTo("file.py");
        assertThat(work.getString("calls[0].dag_run.state")).isEqualTo("failed");
        assertThat(work.getString("calls[0].task_instance.task_id")).isEqualTo("only");
        assertThat(work().<List<Object>>get("calls")).isEmpty();
        String result = "/api/callbacks/" + work.getLong("calls[0].id") + "/result";
        given().contentType("application/json").body("{}").post(result).then().statusCode(401);
        TestWorker.asTriggerer().body("{\"state\":\"odd\"}").post(result).then().statusCode(400);
        String said = "{\"state\":\"success\",\"output\":\"called\"}";
        TestWorker.asTriggerer().body(said).post(result).then().body("recorded", equalTo(true));
        TestWorker.asTriggerer().body(said).post(result).then().body("recorded", equalTo(false));
        get("/api/v2/eventLogs?dag_id=" + dagId + "&event=on_failure_callback")
                .then()
                .body("total_entries", equalTo(1))
                .body("event_logs[0].extra", containsString("\"called\""));
    }

    @Test
    void whatSucceedsCallsNothingThatWaitsForFailure() throws InterruptedException {
        TestWorker worker = start(",\"has_on_failure_callback\":true", "");
        String run = trigger(dagId, "{\"logical_date\":null}");
        Try task = worker.take();
        task.run();
        task.succeed();
        assertThat(awaitEnd(dagId, run)).isEqualTo("success");
        assertThat(work().<List<Object>>get("calls")).isEmpty();
    }

    @Test
    void aTaskWhoseProcessIsLostIsToldInItsPlace() throws InterruptedException {
        TestWorker worker = start("", ",\"has_on_failure_callback\":true,\"has_on_retry_callback\":true");
        String run = trigger(dagId, "{\"logical_date\":null}");
        Try task = worker.take();
        task.run();
        String path = "jobs/state/" + dagId + "/only/" + run + "/1/-1/failed";
        TestWorker.asWorker(path)
                .body("{}")
                .patch("/edge_worker/v1/" + path.replace("+", "%2B").replace(":", "%3A"))
                .then()
                .statusCode(200);
        assertThat(awaitEnd(dagId, run)).isEqualTo("failed");
        JsonPath work = work();
        assertThat(work.getString("calls[0].event")).isEqualTo("on_failure_callback");
        assertThat(work.getBoolean("calls[0].of_task")).isTrue();
        assertThat(work.getString("calls[0].task_instance.id")).isEqualTo(task.taskInstance());
    }

    @Test
    void aDeadlineCallsTheFunctionThatItNames() throws InterruptedException {
        start(
                ",\"deadline\":[{\"name\":null,\"reference\":{\"reference_type\":\"DagRunQueuedAtDeadline\"},"
                        + "\"interval\":{\"__classname__\":\"datetime.timedelta\",\"__version__\":2,\"__data__\":0.1},"
                        + "\"callback\":{\"__classname__\":\"airflow.sdk.definitions.callback.SyncCallback\","
                        + "\"__version__\":0,\"__data__\":{\"path\":\"file.late\",\"kwargs\":{\"x\":1}}}}]",
                "");
        trigger(dagId, "{\"logical_date\":null}");
        JsonPath work = work();
        for (int look = 0; look < 200 && work.getList("calls").isEmpty(); look++) {
            Thread.sleep(50);
            work = work();
        }
        assertThat(work.getString("calls[0].event")).isEqualTo("deadline_missed");
        assertThat(work.getString("calls[0].function.path")).isEqualTo("file.late");
        assertThat(work.getInt("calls[0].function.kwargs.x")).isEqualTo(1);
    }
}
