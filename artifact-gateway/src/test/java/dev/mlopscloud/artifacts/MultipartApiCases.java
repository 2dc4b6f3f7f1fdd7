package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.RawHttp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How uploads in parts and presigned URLs behave, whatever store is behind them. */
abstract class MultipartApiCases {
    private static final String API = ArtifactApiCases.API;
    private static final String FOLDER = "/1/run/artifacts";
    private static final int PART_BYTES = 5 << 20;

    final RawHttp http = new RawHttp();
    final Bucket bucket = new Bucket();
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void prepare() {
        assertThat(http.get("/q/health/ready").status()).isEqualTo(200);
        bucket.clear();
    }

    @AfterEach
    void close() {
        bucket.close();
        client.close();
    }

    @Test
    void letsClientsSendPartsStraightToTheStore() throws Exception {
        byte[] content = new byte[PART_BYTES + 1000];
        new Random(3).nextBytes(content);
        JsonObject created = post("create", "{\"path\":\"/home/me/big.bin\",\"num_parts\":2}");
        JsonArray credentials = created.getJsonArray("credentials");
        assertThat(credentials).hasSize(2);

        var parts = new JsonArray();
        for (int i = 0; i < 2; i++) {
            JsonObject credential = credentials.getJsonObject(i);
            byte[] part = Arrays.copyOfRange(content, i * PART_BYTES, Math.min(content.length, (i + 1) * PART_BYTES));
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create(credential.getString("url")))
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(part))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(200);
            parts.add(new JsonObject()
                    .put("part_number", credential.getInteger("part_number"))
                    .put("etag", answer.headers().firstValue("etag").orElseThrow())
                    .put("url", credential.getString("url")));
        }
        assertThat(http.get(API + "/artifacts" + FOLDER + "/big.bin").status()).isEqualTo(404);

        assertThat(post(
                        "complete",
                        new JsonObject()
                                .put("path", "/home/me/big.bin")
                                .put("upload_id", created.getString("upload_id"))
                                .put("parts", parts)
                                .encode()))
                .isEmpty();
        assertThat(http.get(API + "/artifacts" + FOLDER + "/big.bin").body()).isEqualTo(content);
        assertThat(bucket.unfinishedUploads()).isEmpty();
    }

    @Test
    void forgetsAbortedUploads() {
        String upload =
                post("create", "{\"path\":\"x.bin\",\"num_parts\":\"1\"}").getString("upload_id");
        assertThat(bucket.unfinishedUploads()).containsExactly("team/one/1/run/artifacts/x.bin");
        String abort =
                new JsonObject().put("path", "x.bin").put("upload_id", upload).encode();
        assertThat(post("abort", abort)).isEmpty();
        assertThat(bucket.unfinishedUploads()).isEmpty();
    }

    @Test
    void signsDownloadsFromTheStore() throws Exception {
        http.put(API + "/artifacts" + FOLDER + "/na%C3%AFve.txt", "hello world");
        var answer = new JsonObject(
                http.get(API + "/presigned" + FOLDER + "/na%C3%AFve.txt").text());
        assertThat(answer.getInteger("file_size")).isEqualTo(11);
        assertThat(answer.getJsonObject("headers")).isEmpty();
        var content = client.send(
                HttpRequest.newBuilder(URI.create(answer.getString("url")))
                        .header("Range", "bytes=6-10")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(content.statusCode()).isEqualTo(206);
        assertThat(content.body()).isEqualTo("world");
        assertThat(content.headers().firstValue("content-disposition"))
                .contains("attachment; filename*=UTF-8''na%C3%AFve.txt");
        assertThat(http.get(API + "/presigned" + FOLDER + "/none").status()).isEqualTo(404);
        assertThat(http.get(API + "/presigned" + FOLDER + "/").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create | {} | Missing value for required parameter 'path'.",
                "create | not json | Missing value for required parameter 'path'.",
                "create | [1] | Missing value for required parameter 'path'.",
                "create | {\"path\":7} | Invalid value 7 for parameter 'path' supplied:  Hint: Value was of type 'int'.",
                "create | {\"path\":\"f\",\"num_parts\":\"x\"} | Invalid value \"x\" for parameter 'num_parts'",
                "create | {\"path\":\"f\",\"num_parts\":10001} | Invalid value 10001 for parameter 'num_parts'",
                "create | {\"path\":\"f\",\"num_parts\":-1} | Invalid value -1 for parameter 'num_parts'",
                "create | {\"path\":\"..\",\"num_parts\":1} | Invalid path",
                "create | {\"path\":\"a%00\",\"num_parts\":1} | Invalid path",
                "complete | {\"path\":\"f\",\"upload_id\":5} | Invalid value 5 for parameter 'upload_id'",
                "complete | {\"path\":\"f\",\"upload_id\":\"u\"} | Missing value for required parameter 'parts'.",
                "complete | {\"path\":\"f\",\"upload_id\":\"u\",\"parts\":\"x\"} | Invalid value \"x\" for parameter 'parts'",
                "complete | {\"path\":\"f\",\"upload_id\":\"u\",\"parts\":[{\"part_number\":0}]} | Invalid value",
                "abort | {\"path\":\"f\"} | Missing value for required parameter 'upload_id'.",
            })
    void refusesWrongParameters(String operation, String body, String message) {
        var answer = send(operation, FOLDER, body, "application/json");
        assertThat(answer.status()).isEqualTo(400);
        var error = new JsonObject(answer.text());
        assertThat(error.getString("error_code")).isEqualTo("INVALID_PARAMETER_VALUE");
        assertThat(error.getString("message")).startsWith(message);
        assertThat(bucket.unfinishedUploads()).isEmpty();
    }

    @Test
    void completesOnlyUploadsThatBegan() {
        String unknown = "{\"path\":\"f\",\"upload_id\":\"nope\",\"parts\":[{\"part_number\":1,\"etag\":\"x\"}]}";
        var answer = send("complete", FOLDER, unknown, "application/json");
        // Some stores look at the parts first.
        assertThat(answer.status()).isIn(404, 400);
        assertThat(post("abort", unknown)).isEmpty();
    }

    @Test
    void wantsJson() {
        assertThat(send("create", FOLDER, "{\"path\":\"f\"}", "text/plain").text())
                .contains("Bad Request. Content-Type must be one of ['application/json'].");
        assertThat(http.send("POST", API + "/mpu/create" + FOLDER, new byte[0]).text())
                .contains("Bad Request. Content-Type header is missing.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../x", "/%252e%252e/x", "//etc", "/a%5Cb"})
    void refusesUnsafeFolders(String folder) {
        for (String operation : new String[] {"create", "complete", "abort"}) {
            var answer = send(operation, folder, "{\"path\":\"f\",\"num_parts\":1}", "application/json");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("Invalid path");
        }
        assertThat(bucket.unfinishedUploads()).isEmpty();
    }

    private JsonObject post(String operation, String body) {
        var answer = send(operation, FOLDER, body, "application/json; charset=utf-8");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return new JsonObject(answer.text());
    }

    private RawHttp.Answer send(String operation, String folder, String body, String type) {
        return http.send(
                "POST",
                API + "/mpu/" + operation + folder,
                body.getBytes(StandardCharsets.UTF_8),
                "Content-Type: " + type);
    }
}
