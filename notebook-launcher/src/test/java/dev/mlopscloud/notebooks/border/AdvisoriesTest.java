package dev.mlopscloud.notebooks.border;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mlopscloud.notebooks.testing.KernelPython;
import dev.mlopscloud.notebooks.testing.KernelSocket;
import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A test for each class of the advisories that Jupyter's servers and frontends have published. */
@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class AdvisoriesTest {
    private static Map<String, String> signIn() {
        return given().redirects()
                .follow(false)
                .get("/lab?token=" + NotebookFolders.TOKEN)
                .getCookies();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/files/../root-sibling/secret.txt",
                "/files/..%2froot-sibling%2fsecret.txt",
                "/files/%2e%2e/root-sibling/secret.txt",
                "/files/..%252froot-sibling%252fsecret.txt",
                "/files/..%5croot-sibling%5csecret.txt",
                "/files/way-out/secret.txt",
                "/files/way-out/root-sibling/secret.txt",
                "/files//etc/passwd",
                "/files/%2fetc%2fpasswd",
                "/files/a%00/../../secret.txt",
                "/api/contents/../root-sibling/secret.txt",
                "/api/contents/..%2froot-sibling%2fsecret.txt",
                "/api/contents/way-out/secret.txt",
                "/nbconvert/html/..%2froot-sibling%2fsecret.txt",
                "/nbconvert/html/way-out/secret.txt",
                "/view/..%2froot-sibling%2fsecret.txt",
                "/tree/..%2froot-sibling",
                "/static/lab/..%2f..%2fsecret.txt",
                "/static/notebook/..%2f..%2f..%2fsecret.txt",
                "/lab/api/themes/..%2f..%2fsecret.txt",
                "/kernelspecs/python3/..%2f..%2fsecret.txt"
            })
    void readNothingOutsideTheRoot(String path) {
        signedIn()
                .redirects()
                .follow(false)
                .get(path)
                .then()
                .statusCode(equalTo(404))
                .body(not(containsString("secret\n")));
    }

    @Test
    void writeNothingOutsideTheRoot() {
        Map<String, Object> file = Map.of("type", "file", "format", "text", "content", "x");
        for (String path : new String[] {"..%2froot-sibling%2fnew.txt", "way-out/new.txt", "%2e%2e%2fnew.txt"}) {
            send("PUT", "/api/contents/" + path, file).then().statusCode(404);
            send("POST", "/api/contents/" + path, "{}").then().statusCode(404);
            signedIn().delete("/api/contents/" + path).then().statusCode(404);
        }
        send("PUT", "/api/contents/advisory-inside.txt", file);
        for (String path : new String[] {"../root-sibling/x.txt", "way-out/x.txt"}) {
            send("PATCH", "/api/contents/advisory-inside.txt", Map.of("path", path))
                    .then()
                    .statusCode(404);
            send("POST", "/api/contents", Map.of("copy_from", path)).then().statusCode(404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "https:evil.example",
                "/%09/evil.example",
                "javascript:alert(1)",
                "/%0d%0aLocation:%20https://evil.example"
            })
    void signInLeadsNowhereElse(String next) {
        var page = given().get("/login");
        given().redirects()
                .follow(false)
                .cookies(page.getCookies())
                .formParam("password", NotebookFolders.TOKEN)
                .formParam("_xsrf", page.getCookie("_xsrf"))
                .queryParam("next", next)
                .post("/login")
                .then()
                .statusCode(302)
                .header("Location", anyOf(equalTo("/lab"), startsWith("/%"), containsString("127.0.0.1")))
                .header("Location", not(startsWith("//")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/contents", "/api/kernels", "/api/sessions", "/api/terminals", "/api/shutdown"})
    void otherSitesCannotAct(String path) {
        given().cookies(signIn()).body("{}").post(path).then().statusCode(403);
        given().cookies(signIn())
                .header("Origin", "https://evil.example")
                .body("{}")
                .post(path)
                .then()
                .statusCode(404);
        given().header("Host", "evil.example").get(path).then().statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/files/page.svg", "/nbconvert/html/page.ipynb"})
    void otherSitesCannotReadFiles(String path) {
        given().cookies(signIn())
                .header("Referer", "https://evil.example/x")
                .get(path)
                .then()
                .statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/kernels/x/channels", "/api/events/subscribe", "/terminals/websocket/1"})
    void otherSitesCannotOpenSockets(String path) {
        given().cookies(signIn())
                .header("Origin", "https://evil.example")
                .header("Upgrade", "websocket")
                .header("Connection", "Upgrade")
                .get(path)
                .then()
                .statusCode(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/lab/tree/", "/lab/workspaces/", "/tree/", "/notebooks/", "/edit/"})
    void addressesDoNotBecomeScripts(String page) {
        String html = signedIn()
                .get(page + "%3C%2Fscript%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")
                .asString();
        assertThat(html).doesNotContain("<script>alert").doesNotContain(NotebookFolders.TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"advisory.html", "advisory.svg", "advisory.xml", "advisory.js"})
    void filesReachNothingInTheReadersName(String name) {
        send("PUT", "/api/contents/" + name, Map.of("type", "file", "format", "text", "content", "<svg/>"));
        signedIn()
                .get("/files/" + name)
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("sandbox allow-scripts"))
                .header("X-Content-Type-Options", equalTo("nosniff"));
    }

    @Test
    void kernelsAreNamedByUuidsOnly() {
        for (String id : new String[] {"../../x", "a/b", "x", "1234", "00000000-0000-0000-0000-00000000000g"}) {
            send("POST", "/api/kernels", Map.of("kernel_id", id)).then().statusCode(400);
            Map<String, Object> wish =
                    Map.of("path", "x.ipynb", "type", "notebook", "kernel", Map.of("id", id, "name", "python3"));
            send("POST", "/api/sessions", wish).then().statusCode(400);
        }
    }

    @Test
    void brokenFramesEndTheirSocketAndNothingElse() throws Exception {
        assumeTrue(KernelPython.hasKernel(), "no ipykernel: set MLOPS_KERNELS_PYTHON");
        String kernel = send("POST", "/api/kernels", "{}").path("id");
        ByteBuffer huge = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putLong(6);
        for (int i = 0; i < 6; i++) {
            huge.putLong(Long.MAX_VALUE - i);
        }
        ByteBuffer many = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 61);
        for (ByteBuffer frame : new ByteBuffer[] {huge.flip(), many.flip(), ByteBuffer.allocate(0)}) {
            CompletableFuture<Integer> closed = new CompletableFuture<>();
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .header("Authorization", "token " + NotebookFolders.TOKEN)
                    .subprotocols("v1.kernel.websocket.jupyter.org")
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + RestAssured.port + "/api/kernels/" + kernel
                                    + "/channels?session_id=broken"),
                            new WebSocket.Listener() {
                                @Override
                                public @Nullable CompletionStage<?> onClose(
                                        WebSocket webSocket, int status, String why) {
                                    closed.complete(status);
                                    return null;
                                }
                            })
                    .join();
            socket.sendBinary(frame, true).join();
            assertThat(closed.get(60, TimeUnit.SECONDS)).isEqualTo(1003);
        }
        try (KernelSocket page = new KernelSocket(RestAssured.port, kernel, "whole", true)) {
            assertThat(page.run("'alive'")).isEqualTo("'alive'");
        }
        signedIn().delete("/api/kernels/" + kernel);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/lab", "/tree", "/home", "/api/me", "/api/status", "/lab/api/settings", "/api/spec.yaml"})
    void pagesAndAnswersDoNotTellTheToken(String path) {
        String text = given().cookies(signIn())
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(text).doesNotContain(NotebookFolders.TOKEN);
    }
}
