package dev.mlopscloud.notebooks.journal;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.testing.KernelPython;
import dev.mlopscloud.notebooks.testing.KernelSocket;
import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class UnsavedOutputTest {
    private final String path = "unsaved-" + UUID.randomUUID() + ".ipynb";
    private String session = "";
    private String kernel = "";

    @BeforeEach
    void open() {
        assumeTrue(KernelPython.hasKernel(), "no ipykernel: set MLOPS_KERNELS_PYTHON");
        save(notebook("one", "two"));
        var model = send("POST", "/api/sessions", Map.of("path", path, "type", "notebook"))
                .then()
                .statusCode(201)
                .extract();
        session = model.path("id");
        kernel = model.path("kernel.id");
    }

    @AfterEach
    void close() {
        signedIn().delete("/api/sessions/" + session);
    }

    private static ObjectNode notebook(String... cells) {
        ObjectNode notebook = Json.object().put("nbformat", 4).put("nbformat_minor", 5);
        notebook.set("metadata", Json.object());
        for (String id : cells) {
            ObjectNode cell = Json.object()
                    .put("cell_type", "code")
                    .put("id", id)
                    .put("source", "")
                    .putNull("execution_count");
            cell.set("metadata", Json.object());
            cell.set("outputs", Json.array());
            notebook.withArray("cells").add(cell);
        }
        return notebook;
    }

    private void save(JsonNode notebook) {
        ObjectNode model = Json.object().put("type", "notebook").put("format", "json");
        model.set("content", notebook);
        int status = send("PUT", "/api/contents/" + path, model.toString()).statusCode();
        assertThat(status).isBetween(200, 201);
    }

    private JsonNode read() {
        try {
            return Json.read(signedIn()
                            .get("/api/contents/" + path + "?content=1")
                            .then()
                            .statusCode(200)
                            .extract()
                            .asByteArray())
                    .path("content");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String printed(int cell) {
        return read().at("/cells/" + cell + "/outputs/0/text").asText();
    }

    private void awaitPrinted(int cell, String wanted) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!printed(cell).contains(wanted)) {
            assertThat(System.nanoTime()).as(printed(cell)).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private KernelSocket page() {
        return new KernelSocket(RestAssured.port, kernel, UUID.randomUUID().toString(), true);
    }

    @Test
    void areThereWhenThePageIsLoadedAgain() throws InterruptedException {
        KernelSocket page = page();
        page.beginCell("one", "import time\nfor i in range(5): print('line', i, flush=True); time.sleep(0.2)\ni");
        page.awaitPrinted("line 0\n");
        page.vanish();
        awaitPrinted(0, "line 0\nline 1\nline 2\nline 3\nline 4\n");
        JsonNode cell = read().at("/cells/0");
        assertThat(cell.path("execution_count").asInt()).isEqualTo(1);
        assertThat(cell.at("/metadata/trusted").asBoolean()).isTrue();
        assertThat(read().at("/cells/1/outputs")).isEmpty();
    }

    @Test
    void giveWayToWhatAPageSavesOnceItHasSeenThem() throws InterruptedException {
        try (KernelSocket page = page()) {
            page.beginCell("one", "print('seen')");
            page.awaitPrinted("seen\n");
            page.run("1");
            awaitPrinted(0, "seen\n");
        }
        JsonNode shown = read();
        ((ObjectNode) shown.at("/cells/0")).set("outputs", Json.array());
        save(shown);
        assertThat(read().at("/cells/0/outputs")).isEmpty();
    }

    @Test
    void stayWhenAPageSavesThatHasNotSeenThem() throws InterruptedException {
        KernelSocket page = page();
        page.awaitTaken(page.beginCell("two", "import time; time.sleep(0.5); print('late')"));
        page.vanish();
        save(notebook("one", "two"));
        awaitPrinted(1, "late\n");
        save(notebook("one", "two", "three"));
        signedIn().get("/api/contents/" + path + "?content=0").then().statusCode(200);
    }

    @Test
    void outlastTheirKernel() throws InterruptedException {
        KernelSocket page = page();
        page.beginCell("one", "print('the last words')");
        page.awaitPrinted("the last words\n");
        page.vanish();
        signedIn().delete("/api/sessions/" + session).then().statusCode(204);
        assertThat(printed(0)).isEqualTo("the last words\n");
        save(read());
        assertThat(printed(0)).isEqualTo("the last words\n");
    }

    @Test
    void goWithTheFileThatTheyBelongedTo() throws InterruptedException {
        KernelSocket page = page();
        page.beginCell("one", "print('old')");
        page.awaitPrinted("old\n");
        page.vanish();
        awaitPrinted(0, "old\n");
        Map<String, Object> file = Map.of(
                "type", "file", "format", "text", "content", notebook("one").toString());
        send("PUT", "/api/contents/" + path, file).then().statusCode(200);
        assertThat(read().at("/cells/0/outputs")).isEmpty();
    }

    @Test
    void followTheirDocumentToAnotherName() throws InterruptedException {
        KernelSocket page = page();
        page.beginCell("one", "print('moved')");
        page.awaitPrinted("moved\n");
        page.vanish();
        String other = "other-" + path;
        send("PATCH", "/api/contents/" + path, Map.of("path", other)).then().statusCode(200);
        send("PATCH", "/api/sessions/" + session, Map.of("path", other)).then().statusCode(200);
        assertThat(signedIn().get("/api/contents/" + other).asString()).contains("moved\\n");
    }
}
