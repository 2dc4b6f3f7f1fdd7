package dev.mlopscloud.workflows.retention;

import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.post;
import static dev.mlopscloud.workflows.Service.runPath;
import static dev.mlopscloud.workflows.Service.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.workflows.operator.TaskProcesses;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RetentionTest {
    private final Retention retention;
    private final Database database;
    private final TaskProcesses processes;

    RetentionTest(Retention retention, Database database, TaskProcesses processes) {
        this.retention = retention;
        this.database = database;
        this.processes = processes;
    }

    @Test
    void forgetsRunsByAgeAndCountAndTheirFiles() throws InterruptedException, IOException {
        String dag = newId("old");
        post("{dag_id: " + dag + ", tasks: [{task_id: a, operator: bash, bash_command: echo a}]}")
                .then()
                .statusCode(201);
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            runs.add(trigger(dag, "{\"logical_date\":null}"));
            assertThat(awaitEnd(dag, runs.getLast())).isEqualTo("success");
        }
        String task = get(runPath(dag, runs.getFirst()) + "/taskInstances/a").path("id");
        Path files = files(task);
        assertThat(files).exists();
        age(dag, runs.getFirst());
        retention.prune(Duration.ofDays(30), Integer.MAX_VALUE);
        get("/api/v2/dags/" + dag + "/dagRuns").then().body("dag_runs.dag_run_id", equalTo(runs.subList(1, 5)));
        retention.sweep(Duration.ZERO);
        assertThat(files).doesNotExist();
        retention.prune(null, 2);
        get("/api/v2/dags/" + dag + "/dagRuns").then().body("dag_runs.dag_run_id", equalTo(runs.subList(3, 5)));
        String kept = get("/api/v2/dags/" + dag + "/dagRuns/~/taskInstances").path("task_instances[0].id");
        retention.sweep(Duration.ZERO);
        assertThat(Files.exists(files(kept))).isTrue();
    }

    @Test
    void keepsWhatHasNotEnded() throws InterruptedException {
        String dag = newId("paused");
        post("{dag_id: " + dag + ", is_paused_upon_creation: true, tasks: [{task_id: a, operator: empty}]}");
        String run = trigger(dag, "{\"logical_date\":null}");
        age(dag, run);
        retention.prune(Duration.ofDays(30), 0);
        get("/api/v2/dags/" + dag + "/dagRuns").then().body("total_entries", equalTo(1));
    }

    private Path files(String task) {
        return processes.tries().resolve(task.substring(0, 2)).resolve(task);
    }

    private void age(String dag, String run) {
        database.transaction(tx -> tx.update(
                "UPDATE dag_run SET end_date = end_date - interval '60 days' WHERE dag_id = ? AND run_id = ?",
                dag,
                run));
    }
}
