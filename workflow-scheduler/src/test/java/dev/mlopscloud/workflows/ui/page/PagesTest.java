package dev.mlopscloud.workflows.ui.page;

import static dev.mlopscloud.workflows.Service.awaitEnd;
import static dev.mlopscloud.workflows.Service.get;
import static dev.mlopscloud.workflows.Service.newId;
import static dev.mlopscloud.workflows.Service.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class PagesTest {

    @Test
    void showsDagsRunsAndTasksAndEscapesWhatTheySay() throws InterruptedException {
        String dag = newId("pages");
        String run = run(dag, """
                dag_id: %s
                description: <script>alert(1)</script>
                tags: ['"><img src=x>']
                tasks:
                  - {task_id: first, operator: bash, bash_command: "echo '</pre><script>'"}
                  - {task_id: second, operator: empty, dependencies: [first]}
                """.formatted(dag));
        awaitEnd(dag, run);
        String runPage =
                "/pages/dags/" + dag + "/runs/" + run.replace("+", "%2B").replace(":", "%3A");
        for (String page : new String[] {"/pages", "/pages/dags/" + dag, runPage, runPage + "/tasks/first"}) {
            get(page)
                    .then()
                    .statusCode(200)
                    .header("Content-Security-Policy", containsString("script-src 'self'"))
                    .body(not(containsString("<script>")))
                    .body(not(containsString("<img src=x>")));
        }
        assertThat(get("/pages/dags/" + dag).asString()).contains("&lt;script&gt;", "cell success", "<svg");
        assertThat(get(runPage).asString()).contains("badge success");
    }

    @Test
    void saysThatSomethingIsMissing() {
        get("/pages/dags/none").then().statusCode(404).body(containsString("All DAGs"));
        get("/pages/dags/none/runs/x/tasks/y").then().statusCode(404);
        get("/pages/static/pages.css").then().statusCode(200);
    }
}
