package dev.mlopscloud.notebooks.event;

import static dev.mlopscloud.notebooks.testing.Api.send;
import static dev.mlopscloud.notebooks.testing.Api.signedIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.mlopscloud.notebooks.testing.NotebookFolders;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(NotebookFolders.class)
class EventTest {
    private static final String SCHEMA = "https://events.jupyter.org/jupyter_server/contents_service/v1";

    private static Map<String, Object> event(String path) {
        return Map.of("schema_id", SCHEMA, "version", "1", "data", Map.of("action", "save", "path", path));
    }

    @Test
    void tellsAllWhoListen() throws InterruptedException {
        LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "token " + NotebookFolders.TOKEN)
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + RestAssured.port + "/api/events/subscribe"),
                        new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onText(
                                    WebSocket webSocket, CharSequence data, boolean last) {
                                heard.add(data.toString());
                                webSocket.request(1);
                                return null;
                            }
                        })
                .join();
        String message = "";
        for (int i = 0; i < 600 && !message.contains("told by a client"); i++) {
            send("POST", "/api/events", event("told by a client")).then().statusCode(204);
            String next = heard.poll(100, TimeUnit.MILLISECONDS);
            message = next == null ? "" : next;
        }
        assertThat(message).contains("\"schema_id\":\"" + SCHEMA + "\"", "\"action\":\"save\"", "__timestamp__");
        socket.abort();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"schema_id\":\"x\",\"version\":\"1\",\"data\":{}}",
                "{\"schema_id\":\"" + SCHEMA + "\",\"version\":\"1\",\"data\":{}}",
                "{\"schema_id\":\"" + SCHEMA + "\",\"version\":\"1\",\"data\":{\"action\":\"x\",\"path\":\"\"}}",
                "{\"schema_id\":\"" + SCHEMA + "\",\"version\":\"2\",\"data\":{\"action\":\"get\",\"path\":\"\"}}",
                "{\"schema_id\":\"" + SCHEMA
                        + "\",\"version\":\"1\",\"data\":{\"action\":\"get\",\"path\":\"\"},\"timestamp\":\"now\"}"
            })
    void refusesWhatFitsNoSchema(String body) {
        send("POST", "/api/events", body).then().statusCode(400);
    }

    @Test
    void describesItself() {
        signedIn()
                .get("/api/spec.yaml")
                .then()
                .statusCode(200)
                .body(containsString("/api/kernels/{kernel_id}/restart"));
    }

    @Test
    void framesAFileForViewing() {
        send("PUT", "/api/contents/page.html", Map.of("type", "file", "format", "text", "content", "<p>"));
        signedIn()
                .get("/view/page.html")
                .then()
                .statusCode(200)
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .body(containsString("src=\"/files/page.html\""), containsString("sandbox=\"allow-scripts\""));
        signedIn().get("/view/none.html").then().statusCode(404);
    }
}
