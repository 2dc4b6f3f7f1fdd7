package dev.mlopscloud.workflows.run;

import static dev.mlopscloud.workflows.Service.await;
import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.log;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.runPath;
import static dev.mlopscloud.workflows.Service.trigger;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.workflows.TestWorker;
import dev.mlopscloud.workflows.TestWorker.Try;
import dev.mlopscloud.workflows.TestWorkers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.spi.CDI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of tries whose workers are gone. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(TestWorkers.class)
class LossesTest {
    private static TestWorker start(String dagId, int retries) {
        String task = "{\"__type\":\"operator\",\"__var\":{\"task_id\":\"only\",\"task_type\":\"PythonOperator\","
                + "\"retries\":" + retries + ",\"retry_delay\":3600,\"queue\":\"" + dagId + "\"}}";
        String dag = "{\"__version\":3,\"dag\":{\"dag_id\":\"" + dagId + "\",\"timezone\":\"UTC\",\"timetable\":"
                + "{\"__type\":\"airflow.timetables.simple.NullTimetable\",\"__var\":{}},\"task_group\":{\"children\":"
                + "{\"only\":[\"operator\",\"only\"]}},\"tasks\":[" + task + "]}}";
        given().contentType("application/json")
                .body("{\"hash\":\"1\",\"source\":\"\",\"dags\":[" + dag + "],\"import_errors\":[]}")
                .put("/api/dag-files/dags-folder/" + dagId + ".py")
                .then()
                .statusCode(200)
                .body("dag_ids", equalTo(List.of(dagId)));
        TestWorker worker = new TestWorker(dagId);
        worker.register().then().statusCode(200);
        return worker;
    }

    @Test
    void aSilentTryHasFailedAndIsRetriedByItsRules() throws InterruptedException {
        String dag = newId("silent");
        TestWorker worker = start(dag, 1);
        String run = trigger(dag, "{\"logical_date\":null}");
        Try first = worker.take();
        first.run();
        Losses losses = CDI.current().select(Losses.class).get();
        Instant now = Instant.now();
        losses.lose(now);
        first.heartbeat().then().statusCode(204);
        losses.lose(now.plus(Duration.ofHours(2)));
        first.heartbeat().then().statusCode(409);
        first.succeed().then().statusCode(409);
        await(runPath(dag, run) + "/taskInstances/only", "state", "up_for_retry");
        assertThat(log(dag, run, "only", 1)).contains("no sign of life");
    }

    @Test
    void whatAWorkerSaysHasCrashedHasFailed() throws InterruptedException {
        String dag = newId("crashed");
        TestWorker worker = start(dag, 0);
        String run = trigger(dag, "{\"logical_date\":null}");
        Try task = worker.take();
        task.run();
        String path = "jobs/state/" + dag + "/only/" + run + "/1/-1/failed";
        TestWorker.asWorker(path)
                .body("{}")
                .patch("/edge_worker/v1/" + path.replace("+", "%2B").replace(":", "%3A"))
                .then()
                .statusCode(200);
        assertThat(awaitEnd(dag, run)).isEqualTo("failed");
    }
}
