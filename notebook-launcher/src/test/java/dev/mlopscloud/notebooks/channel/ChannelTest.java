package dev.mlopscloud.notebooks.channel;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static dev.mlopscloud.notebooks.testing.Api.startKernel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.testing.KernelPython;
import dev.mlopscloud.notebooks.testing.KernelSocket;
import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class ChannelTest {
    private String kernel = "";

    @BeforeEach
    void start() {
        assumeTrue(KernelPython.hasKernel(), "no ipykernel: set MLOPS_KERNELS_PYTHON");
        kernel = startKernel(Map.of());
    }

    @AfterEach
    void stop() {
        if (!kernel.isEmpty()) {
            signedIn().delete("/api/kernels/" + kernel);
        }
    }

    private KernelSocket open(String session, boolean v1) {
        return new KernelSocket(RestAssured.port, kernel, session, v1);
    }

    private KernelSocket open() {
        return open(UUID.randomUUID().toString(), true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runsCodeFromTheFirstMomentOn(boolean v1) throws InterruptedException {
        try (KernelSocket page = open(UUID.randomUUID().toString(), v1)) {
            assertThat(page.run("print('hello'); 6 * 7")).isEqualTo("hello\n42");
            assertThat(page.run("1/0")).isEqualTo("ZeroDivisionError");
            assertThat(page.run("print('hi ' + input('who? '))")).isEqualTo("hi ada\n");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void carriesOutputsOfManyMegabytes(boolean v1) throws InterruptedException {
        try (KernelSocket page = open(UUID.randomUUID().toString(), v1)) {
            assertThat(page.run("from IPython.display import display\n"
                            + "display({'text/plain': 'xé€😀' * 2_500_000}, raw=True)"))
                    .isEqualTo("xé€😀".repeat(2_500_000));
            assertThat(page.run("6 * 7")).isEqualTo("42");
        }
    }

    @Test
    void interrupts() throws InterruptedException {
        try (KernelSocket page = open()) {
            page.run("import time");
            String id = page.begin("print('on', flush=True)\nfor i in range(600): time.sleep(0.1)");
            page.awaitPrinted("on\n");
            Thread.sleep(300);
            KernelSocket.Message message = new KernelSocket.Message("", "", "", Json.object());
            send("POST", "/api/kernels/" + kernel + "/interrupt", "").then().statusCode(204);
            while (!message.type().equals("execute_reply") || !message.parent().equals(id)) {
                message = page.next();
            }
            assertThat(message.content().path("ename").asText()).isEqualTo("KeyboardInterrupt");
        }
    }

    @Test
    void forgetsEverythingWithARestart() throws InterruptedException {
        try (KernelSocket page = open()) {
            assertThat(page.run("x = 1; x")).isEqualTo("1");
            send("POST", "/api/kernels/" + kernel + "/restart", "")
                    .then()
                    .statusCode(200)
                    .body("id", equalTo(kernel));
            assertThat(page.run("x")).isEqualTo("NameError");
        }
    }

    @Test
    void startsADeadKernelAgainAndSaysSo() throws InterruptedException {
        try (KernelSocket page = open()) {
            page.run("1");
            page.begin("import os; os._exit(1)");
            KernelSocket.Message message = page.next();
            while (!message.content().path("execution_state").asText().equals("restarting")) {
                message = page.next();
            }
            assertThat(page.run("'alive'")).isEqualTo("'alive'");
        }
    }

    @Test
    void replaysWhatAPageMissedWhileItWasAway() throws InterruptedException {
        String session = UUID.randomUUID().toString();
        KernelSocket page = open(session, true);
        page.run("import time");
        page.awaitTaken(page.begin("time.sleep(1); print('while you were away')"));
        page.vanish();
        Thread.sleep(2_500);
        try (KernelSocket back = open(session, true)) {
            back.awaitPrinted("while you were away\n");
        }
    }

    private static KernelSocket.Message await(KernelSocket page, String type) throws InterruptedException {
        KernelSocket.Message message = page.next();
        while (!message.type().equals(type)) {
            message = page.next();
        }
        return message;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void carriesTheDebuggersMessages(boolean v1) throws InterruptedException {
        try (KernelSocket page = open(UUID.randomUUID().toString(), v1)) {
            page.send(
                    "control",
                    "debug_request",
                    Json.object().put("type", "request").put("seq", 1).put("command", "debugInfo"));
            KernelSocket.Message reply = await(page, "debug_reply");
            assertThat(reply.channel()).isEqualTo("control");
            assertThat(reply.content().path("command").asText()).isEqualTo("debugInfo");
            assertThat(reply.content().path("success").asBoolean()).isTrue();
        }
    }

    @Test
    void carriesCommsBothWays() throws InterruptedException {
        try (KernelSocket page = open()) {
            page.run("""
                    def opened(comm, message):
                        comm.on_msg(lambda m: comm.send({'doubled': 2 * m['content']['data']['n']}))
                    get_ipython().kernel.comm_manager.register_target('double', opened)
                    """);
            ObjectNode open = Json.object().put("comm_id", "c1").put("target_name", "double");
            page.send("shell", "comm_open", open.set("data", Json.object()));
            ObjectNode message = Json.object().put("comm_id", "c1");
            page.send("shell", "comm_msg", message.set("data", Json.object().put("n", 21)));
            assertThat(await(page, "comm_msg").content().at("/data/doubled").asInt())
                    .isEqualTo(42);
        }
    }

    @Test
    void tellsEveryPageOfOneKernel() throws InterruptedException {
        try (KernelSocket one = open();
                KernelSocket other = open()) {
            one.run("1");
            one.run("print('shared')");
            other.awaitPrinted("shared\n");
        }
    }

    @Test
    void keepsTheServersSecretsFromTheKernel() throws InterruptedException {
        try (KernelSocket page = open()) {
            assertThat(page.run("import os; print(sorted(os.environ))"))
                    .contains("'PATH'", "'JPY_SESSION_NAME'")
                    .doesNotContain("MLOPS_", "QUARKUS_", "JPY_PARENT_PID");
        }
    }

    @Test
    void refusesSocketsWithoutAKernelOrAName() {
        assertThatThrownBy(() -> new KernelSocket(RestAssured.port, "nothing", "s", true))
                .hasRootCauseMessage("Unexpected HTTP response status code 404");
        RestAssured.given()
                .header("Upgrade", "websocket")
                .header("Connection", "Upgrade")
                .get("/api/kernels/" + kernel + "/channels")
                .then()
                .statusCode(403);
    }

    @Test
    void keepsOneSessionForEachDocument() {
        Map<String, Object> wish =
                Map.of("path", "doc.ipynb", "type", "notebook", "name", "", "kernel", Map.of("id", kernel));
        String id = send("POST", "/api/sessions", wish)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        send("POST", "/api/sessions", wish).then().statusCode(201).body("id", equalTo(id));
        send("PATCH", "/api/sessions/" + id, Map.of("path", "moved.ipynb", "name", "moved"))
                .then()
                .statusCode(200)
                .body("notebook.path", equalTo("moved.ipynb"))
                .body("kernel.id", equalTo(kernel));
        signedIn().delete("/api/sessions/" + id).then().statusCode(204);
        signedIn().get("/api/sessions/" + id).then().statusCode(404);
        signedIn().get("/api/kernels/" + kernel).then().statusCode(404);
        kernel = "";
    }

    @Test
    void refusesSessionsItCannotOpen() {
        send("POST", "/api/sessions", "{}").then().statusCode(400);
        send("POST", "/api/sessions", Map.of("type", "notebook")).then().statusCode(400);
        send("POST", "/api/sessions", Map.of("path", "x.ipynb")).then().statusCode(400);
        Map<String, Object> unknown = Map.of("path", "x.ipynb", "type", "notebook", "kernel", Map.of("name", "cobol"));
        send("POST", "/api/sessions", unknown).then().statusCode(501).body("short_message", equalTo("cobol not found"));
        send("POST", "/api/kernels", Map.of("kernel_id", "../../x")).then().statusCode(400);
        send("POST", "/api/kernels", Map.of("kernel_id", kernel)).then().statusCode(409);
    }
}
