package dev.mlopscloud.notebooks.execute;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlopscloud.notebooks.testing.KernelPython;
import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class ExecutionTest {

    @BeforeEach
    void needsKernels() {
        assumeTrue(KernelPython.hasKernel(), "no ipykernel: set MLOPS_KERNELS_PYTHON");
    }

    private static void notebook(String path, String... sources) {
        List<Object> cells = new ArrayList<>();
        for (String source : sources) {
            Map<String, Object> cell = new HashMap<>();
            cell.put("cell_type", "code");
            cell.put("source", source);
            cell.put("metadata", source.startsWith("n = ") ? Map.of("tags", List.of("parameters")) : Map.of());
            cell.put("outputs", List.of());
            cell.put("execution_count", null);
            cells.add(cell);
        }
        Map<String, Object> content = Map.of("cells", cells, "metadata", Map.of(), "nbformat", 4, "nbformat_minor", 4);
        send("PUT", "/api/contents/" + path, Map.of("type", "notebook", "format", "json", "content", content))
                .then()
                .statusCode(201);
    }

    private static String submit(Map<String, Object> request) {
        Response answer = send("POST", "/api/executions", request);
        answer.then().statusCode(202).body("state", equalTo("queued"));
        answer.then().header("Location", endsWith("/api/executions/" + answer.path("id")));
        return answer.path("id");
    }

    private static Response await(String id, String... states) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            Response answer = signedIn().get("/api/executions/" + id);
            if (List.of(states).contains(answer.<String>path("state"))) {
                return answer;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("the execution does not end");
    }

    @Test
    void executesWithParametersAndKeepsTheOriginal() throws InterruptedException {
        notebook("square.ipynb", "n = 2", "print('n', n, flush=True)\nn * n");
        String id = submit(Map.of("path", "square.ipynb", "output_path", "out.ipynb", "parameters", Map.of("n", 7)));
        await(id, "success", "failed")
                .then()
                .body("state", equalTo("success"))
                .body("progress.executed_cells", equalTo(3))
                .body("progress.total_cells", equalTo(3));
        signedIn()
                .get("/api/contents/out.ipynb")
                .then()
                .body("content.cells", hasSize(3))
                .body("content.cells[1].source", equalTo("# Parameters\nn = 7\n"))
                .body("content.cells[2].outputs[0].text", equalTo("n 7\n"))
                .body("content.cells[2].outputs[1].data.'text/plain'", equalTo("49"))
                .body("content.cells[2].execution_count", equalTo(3))
                .body("content.cells[2].metadata.trusted", equalTo(true));
        signedIn().get("/api/contents/square.ipynb").then().body("content.cells", hasSize(2));
    }

    @Test
    void endsWithTheCellThatFails() throws InterruptedException {
        notebook("fails.ipynb", "print('one')", "1/0", "print('three')");
        String id = submit(Map.of("path", "fails.ipynb"));
        await(id, "success", "failed")
                .then()
                .body("state", equalTo("failed"))
                .body("error.ename", equalTo("ZeroDivisionError"))
                .body("error.evalue", equalTo("division by zero"))
                .body("error.cell", equalTo(1));
        signedIn()
                .get("/api/contents/fails.ipynb")
                .then()
                .body("content.cells[0].outputs", hasSize(1))
                .body("content.cells[1].outputs[0].output_type", equalTo("error"))
                .body("content.cells[2].outputs", hasSize(0));
    }

    @Test
    void noticesAKernelThatDies() throws InterruptedException {
        notebook("dies.ipynb", "import os; os._exit(1)");
        await(submit(Map.of("path", "dies.ipynb")), "success", "failed")
                .then()
                .body("error.ename", equalTo("DeadKernelError"));
    }

    @Test
    void stopsOnRequestAndLeavesNoKernel() throws InterruptedException {
        notebook("sleeps.ipynb", "import time; time.sleep(300)");
        String id = submit(Map.of("path", "sleeps.ipynb"));
        String kernel = await(id, "running").path("kernel_id");
        signedIn().delete("/api/executions/" + id).then().statusCode(204);
        await(id, "failed").then().body("error.ename", equalTo("Stopped"));
        for (int i = 0; i < 100; i++) {
            if (signedIn().get("/api/kernels/" + kernel).statusCode() == 404) {
                return;
            }
            Thread.sleep(100);
        }
        assertThat(kernel).as("a kernel that still runs").isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                            | 400",
                "{\"path\":7}                                  | 400",
                "{\"path\":\"nowhere.ipynb\"}                  | 404",
                "{\"path\":\"../x.ipynb\"}                     | 404",
                "{\"path\":\"good.ipynb\",\"output_path\":\"../x.ipynb\"} | 404",
                "{\"path\":\"good.ipynb\",\"output_path\":\".hidden.ipynb\"} | 400",
                "{\"path\":\"good.ipynb\",\"kernel_name\":\"cobol\"} | 400",
                "{\"path\":\"good.ipynb\",\"parameters\":[]}   | 400",
                "{\"path\":\"good.ipynb\",\"parameters\":{\"a b\":1}} | 400",
                "{                                             | 400"
            })
    void refusesWhatItCannotExecute(String request, int status) {
        if (signedIn().get("/api/contents/good.ipynb").statusCode() == 404) {
            notebook("good.ipynb", "1");
        }
        int before =
                signedIn().get("/api/executions").<List<?>>path("executions").size();
        send("POST", "/api/executions", request).then().statusCode(status);
        assertThat(signedIn().get("/api/executions").<List<?>>path("executions"))
                .hasSize(before);
        signedIn().get("/api/executions/unknown").then().statusCode(404);
    }
}
