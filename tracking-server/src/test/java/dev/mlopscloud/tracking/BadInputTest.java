package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static dev.mlopscloud.tracking.Mlflow.newRun;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks, by their classes, on a server with its standard settings. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BadInputTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/",
                "https://127.0.0.1/",
                "https://127.1/",
                "https://2130706433/",
                "https://0.0.0.0/",
                "https://localhost/",
                "https://localhost.:8443/x",
                "https://[::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[64:ff9b::a9fe:a9fe]/",
                "https://[fd00::1]/",
                "https://10.0.0.1/",
                "https://169.254.169.254/latest/meta-data",
                "https://user@127.0.0.1/",
                "https://example.com@127.0.0.1/",
                "https://127.0.0.1#example.com",
                "https:127.0.0.1/",
                "https://",
                "//127.0.0.1/",
                "gopher://127.0.0.1/",
                "file:///etc/passwd",
                "jar:https://127.0.0.1!/"
            })
    void aWebhookReachesNothingOfThisMachineOrItsNetworks(String url) {
        Mlflow.post(
                        "webhooks",
                        Map.of(
                                "name",
                                "in",
                                "url",
                                url,
                                "events",
                                List.of(Map.of("entity", "PROMPT", "action", "CREATED"))))
                .statusCode(400)
                .body("error_code", equalTo("INVALID_PARAMETER_VALUE"))
                .body("message", containsString("URL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"runs/log-batch", "runs/search", "registered-models/create"})
    void aBodyOfAMillionValuesIsRefused(String path) {
        Mlflow.post(path, "{\"x\": [" + "11,".repeat(1_000_000) + "11]}").statusCode(400);
    }

    @Test
    void aSecretIsNotTakenWithoutAKeyToKeepItWith() {
        Mlflow.post(
                        "webhooks",
                        Map.of(
                                "name",
                                "in",
                                "url",
                                "https://8.8.8.8/",
                                "secret",
                                "s3cret",
                                "events",
                                List.of(Map.of("entity", "PROMPT", "action", "CREATED"))))
                .statusCode(400)
                .body("message", containsString("mlops.webhooks.encryption-key"))
                .body("message", not(containsString("s3cret")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc",
                "/etc",
                "FILE:/etc",
                "s3://bucket/a/../../b",
                "s3://bucket/%2e%2e/b",
                "s3://bucket/%252e%252e/b",
                "s3://bucket/a\0b",
                "mlflow-artifacts:/../x",
                "mlflow-artifacts:/0/%25252e%25252e/x",
                "s3://bucket/a#b",
                "http://example.com/x?y=..%2f"
            })
    void anExperimentsArtifactsAreNowhereElse(String location) {
        Mlflow.post("experiments/create", Map.of("name", "bad " + location.hashCode(), "artifact_location", location))
                .statusCode(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"query\": \"{ test { output } }\"}, {\"query\": \"{ test { output } }\"}] | 1",
                "\"{ test }\" | 1",
                "{\"query\": [\"a\"]} | 1",
                "{\"query\": {}} | 1"
            })
    void graphqlTakesOneQueryAtATime(String body, int ignored) {
        given().contentType(ContentType.JSON)
                .body(body)
                .post("/graphql")
                .then()
                .statusCode(lessThan(500))
                .body(not(containsString("\"output\"")));
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 1000})
    void graphqlLimitsRootsAliasesAndDepth(int count) {
        String roots = "{ " + "test { output } ".repeat(count) + "}";
        String aliases = "{ " + numbered("a%d: test { output } ", count) + "}";
        String deep = "{ test " + "{ output ".repeat(count) + "}".repeat(count) + " }";
        String circle = "query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
        String spreads = "query { test { ...F0 } } " + numbered("fragment F%d on T { output ...F%d ...F%d } ", count);
        for (String query : List.of(aliases, deep, circle, spreads)) {
            given().contentType(ContentType.JSON)
                    .body(Map.of("query", query))
                    .post("/graphql")
                    .then()
                    .statusCode(lessThan(500))
                    .body("errors.size()", is(1));
        }
        given().contentType(ContentType.JSON)
                .body(Map.of("query", roots))
                .post("/graphql")
                .then()
                .statusCode(lessThan(500));
    }

    private static String numbered(String pattern, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(pattern.formatted(i, i + 1, i + 1));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aGiantBodyIsRefused(boolean announced) throws Exception {
        int length = 21 * 1024 * 1024;
        String head = "POST " + Mlflow.API + "experiments/create HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nConnection: close\r\n"
                + (announced ? "Content-Length: " + length : "Transfer-Encoding: chunked") + "\r\n\r\n";
        byte[] piece = new byte[1024 * 1024];
        Arrays.fill(piece, (byte) ' ');
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.UTF_8));
            for (int sent = 0; !announced && sent < length; sent += piece.length) {
                out.write((Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
                out.write(piece);
                out.write("\r\n".getBytes(StandardCharsets.UTF_8));
            }
            if (!announced) {
                out.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            }
            out.flush();
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("larger than") < 0) {
                int next = socket.getInputStream().read();
                assertThat(next).as(answer.toString()).isNotNegative();
                answer.append((char) next);
            }
            assertThat(answer.toString()).startsWith("HTTP/1.1 400");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/2.0/mlflow/nope", "/api/2.0/mlflow/upload-artifact", "/api/2.0/mlflow/runs/get"})
    void aBodyThatNobodyReadsHoldsNoConnection(String path) throws Exception {
        byte[] body = new byte[2_000_000];
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + body.length + "\r\n\r\n";
        String next = "GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.write(body);
            out.write(next.getBytes(StandardCharsets.UTF_8));
            out.flush();
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers).startsWith("HTTP/1.1 4").endsWith("3.18.0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"'; drop table run; --", "\" or 1=1 --", "$1", "a'b", "\\'; select pg_sleep(60); --"})
    void sqlInAKeyIsText(String text) {
        String experiment = newExperiment();
        String run = newRun(experiment);
        Mlflow.post("runs/set-tag", Map.of("run_id", run, "key", text, "value", "x"))
                .statusCode(400);
        Mlflow.post("runs/log-metric", Map.of("run_id", run, "key", text, "value", 1, "timestamp", 1))
                .statusCode(400);
        Mlflow.post("runs/log-parameter", Map.of("run_id", run, "key", text, "value", 1))
                .statusCode(400);
        Mlflow.post("runs/set-tag", Map.of("run_id", run, "key", "k", "value", text))
                .statusCode(200);
        Mlflow.post("experiments/set-experiment-tag", Map.of("experiment_id", experiment, "key", "k", "value", text))
                .statusCode(200);
        for (String filter :
                List.of("tags." + text + " = 'x'", "tags.`" + text + "` = 'x'", "tags.k = '" + text + "'", text)) {
            Mlflow.post("runs/search", Map.of("experiment_ids", List.of(experiment), "filter", filter))
                    .statusCode(lessThan(500));
            Mlflow.post("runs/search", Map.of("experiment_ids", List.of(experiment), "order_by", List.of(filter)))
                    .statusCode(lessThan(500));
        }
        Mlflow.get("runs/get?run_id={run}", run)
                .statusCode(200)
                .body("run.data.tags.find { it.key == 'k' }.value", equalTo(text));
    }

    @Test
    void aPatternOfManyWildcardsIsAnsweredInTime() {
        String experiment = newExperiment();
        String run = newRun(experiment);
        Mlflow.post("runs/log-parameter", Map.of("run_id", run, "key", "p", "value", "a".repeat(6000)))
                .statusCode(200);
        for (String operator : List.of("LIKE", "ILIKE")) {
            Mlflow.post(
                            "runs/search",
                            Map.of(
                                    "experiment_ids",
                                    List.of(experiment),
                                    "filter",
                                    "params.p " + operator + " '" + "%a".repeat(2500) + "%b'"))
                    .statusCode(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "99999999999999999999", "1e9", "NaN", "50001"})
    void absurdNumbersAndTokensAreRefused(String number) {
        Mlflow.get("experiments/search?max_results={n}", number).statusCode(400);
        Mlflow.get("model-versions/search?max_results=10&page_token={n}", number)
                .statusCode(400);
        Mlflow.get("runs/get?run_id={n}", number).statusCode(404);
    }
}
