package dev.mlopscloud.workflows.log;

import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.log;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.patchJson;
import static dev.mlopscloud.workflows.Service.run;
import static dev.mlopscloud.workflows.Service.runPath;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Logs of tries that go on. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LogTest {

    @Test
    void aUiIsToldWhatIsThereByNowAndATextFollowsToTheEnd() throws InterruptedException {
        String dag = newId("grows");
        String run = run(dag, """
            dag_id: %s
            tasks: [{task_id: talk, operator: bash, bash_command: 'echo begun; sleep 600'}]
            """.formatted(dag));
        String path = runPath(dag, run) + "/taskInstances/talk";
        // Each answer ends although the task does not.
        while (!log(dag, run, "talk", 1).contains("begun")) {
            Thread.sleep(20);
        }
        get(path).then().body("state", equalTo("running"));
        Thread.startVirtualThread(() -> {
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            patchJson(path, "{\"new_state\":\"success\"}");
        });
        String text = given().urlEncodingEnabled(false)
                .accept("text/plain")
                .get(path + "/logs/1")
                .asString();
        assertThat(text).contains("begun");
        assertThat(awaitEnd(dag, run)).isEqualTo("success");
    }
}
