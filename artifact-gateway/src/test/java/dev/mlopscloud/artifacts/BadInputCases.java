package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.RawHttp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is odd comes back as it was, and what is wrong is refused and writes nothing, whatever store is behind. */
abstract class BadInputCases {
    private static final String API = ArtifactApiCases.API;
    private static final String RUN = ArtifactApiCases.RUN;
    private static final int PART_BYTES = 5 << 20;

    private final RawHttp http = new RawHttp();
    private final Bucket bucket = new Bucket();

    @BeforeEach
    void prepare() {
        assertThat(http.get("/q/health/ready").status()).isEqualTo(200);
        bucket.clear();
    }

    @AfterEach
    void close() {
        bucket.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "e\u0301", // two characters that look like one
                "\u00e9",
                "\ud83d\ude80\ud83c\udffd",
                "\u05d0\u202e\u0627",
                "zero\u200bwidth\ufeff",
                "100% sure",
                "%2",
                "semi;colon=1",
                "a+b & c=d",
                "quote'\"s",
                "~tilde!*()",
                "comma,colon:at@",
                " space ",
                ".hidden",
                "...",
                "-"
            })
    void keepsOddNamesExactly(String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        assertThat(http.put(RUN + "/odd/" + encoded, "x").status()).isEqualTo(200);
        assertThat(bucket.keys()).containsExactly("team/one/1/run/artifacts/odd/" + name);
        assertThat(http.get(RUN + "/odd/" + encoded).text()).isEqualTo("x");
        var listed = new JsonObject(http.get(ArtifactApiCases.ARTIFACTS + "?path=1/run/artifacts/odd")
                        .text())
                .getJsonArray("files");
        assertThat(listed.getJsonObject(0).getString("path")).isEqualTo(name);
        assertThat(http.send("DELETE", RUN + "/odd/" + encoded).status()).isEqualTo(200);
        assertThat(bucket.keys()).isEmpty();
    }

    @Test
    void keepsEmptyFiles() {
        assertThat(http.send("PUT", RUN + "/empty", new byte[0]).status()).isEqualTo(200);
        assertThat(http.send("PUT", RUN + "/unsaid").status()).isEqualTo(200);
        for (String name : new String[] {"/empty", "/unsaid"}) {
            var found = http.get(RUN + name);
            assertThat(found.status()).isEqualTo(200);
            assertThat(found.headers()).containsEntry("content-length", "0");
            assertThat(http.get(RUN + name, "Range: bytes=0-").status()).isEqualTo(416);
        }
        assertThat(http.get(ArtifactApiCases.ARTIFACTS + "?path=1/run/artifacts")
                        .text())
                .isEqualTo(
                        "{\"files\":[{\"path\":\"empty\",\"is_dir\":false},{\"path\":\"unsaid\",\"is_dir\":false}]}");
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=-0, 416",
        "bytes=11-, 416",
        "bytes=999999999999999999-, 416",
        "bytes=5-2, 200",
        "bytes=--5, 200",
        "bytes=-, 200",
        "bytes=-99999999999999999999, 200",
        "bytes=0-99999999999999999999, 200",
        "bytes=0-999999999999999999, 206",
        "bytes=-999999, 206",
        "'bytes=0-1, 3-4', 200",
        "bytes=0x1-2, 200"
    })
    void answersNegativeAndAbsurdRanges(String range, int status) {
        http.put(RUN + "/a.txt", "hello world");
        var answer = http.get(RUN + "/a.txt", "Range: " + range);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo(status == 416 ? "" : "hello world");
    }

    @Test
    void refusesNamesThatAreTooLong() {
        for (String name : new String[] {"x".repeat(950), "%C3%BC".repeat(480), "a/".repeat(473) + "x"}) {
            assertThat(http.put(RUN + "/" + name, "x").status()).isEqualTo(400);
            assertThat(http.get(RUN + "/" + name).status()).isEqualTo(400);
        }
        assertThat(bucket.keys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%%", "%u0041", "%c0%ae%c0%ae/x", "%ff%fe"})
    void answersBrokenEncodingWithoutAFault(String path) {
        int status = http.put(RUN + "/" + path, "x").status();
        assertThat(status).isIn(200, 400);
        assertThat(bucket.keys()).allMatch(key -> key.startsWith("team/one/1/run/artifacts/"));
    }

    @Test
    void refusesPartsThatTheStoreDoesNotHave() throws Exception {
        JsonObject upload = begin(2);
        String first = sendPart(upload, 0, new byte[PART_BYTES]);
        String second = sendPart(upload, 1, new byte[10]);
        String wrong = "\"" + "0".repeat(32) + "\"";
        for (JsonArray parts : new JsonArray[] {
            parts(part(1, wrong), part(2, second)),
            parts(part(1, first), part(2, wrong)),
            parts(part(1, first), part(3, second)),
            parts(part(2, second), part(1, first)),
            many(10_001, first)
        }) {
            assertThat(complete(upload, parts).status()).isEqualTo(400);
            assertThat(http.get(RUN + "/big").status()).isEqualTo(404);
        }
        assertThat(complete(upload, parts(part(1, first), part(2, second))).status())
                .isEqualTo(200);
        assertThat(http.get(RUN + "/big").body()).hasSize(PART_BYTES + 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../a", "..", "a/b", "a\\b", ".", "\u0001", "a\u0000"})
    void refusesUploadsWhoseNamesArePaths(String id) {
        http.put(RUN + "/kept", "x");
        var upload = new JsonObject().put("upload_id", id);
        assertThat(complete(upload, parts(part(1, "a"))).status()).isEqualTo(400);
        assertThat(complete(new JsonObject().put("upload_id", "a".repeat(5000)), parts(part(1, "a")))
                        .status())
                .isEqualTo(400);
        var abort = new JsonObject().put("path", "kept").put("upload_id", id);
        assertThat(call("abort", abort.encode()).status()).isEqualTo(400);
        assertThat(http.get(RUN + "/kept").text()).isEqualTo("x");
    }

    /** MinIO refuses them, others keep them. */
    @ParameterizedTest
    @ValueSource(strings = {"..%20", "..%20/x"})
    void answersNamesThatSomeStoresRefuse(String name) {
        for (String method : new String[] {"PUT", "GET", "DELETE"}) {
            assertThat(http.send(method, RUN + "/" + name, new byte[] {1}).status())
                    .isIn(200, 400);
        }
    }

    private JsonObject begin(int parts) {
        return new JsonObject(
                call("create", "{\"path\":\"big\",\"num_parts\":" + parts + "}").text());
    }

    private RawHttp.Answer complete(JsonObject upload, JsonArray parts) {
        var body = new JsonObject()
                .put("path", "big")
                .put("upload_id", upload.getString("upload_id"))
                .put("parts", parts);
        return call("complete", body.encode());
    }

    private RawHttp.Answer call(String operation, String body) {
        return http.send(
                "POST",
                API + "/mpu/" + operation + "/1/run/artifacts",
                body.getBytes(StandardCharsets.UTF_8),
                "Content-Type: application/json");
    }

    private static String sendPart(JsonObject upload, int index, byte[] content) throws Exception {
        String url = upload.getJsonArray("credentials").getJsonObject(index).getString("url");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<Void> answer = client.send(
                    HttpRequest.newBuilder(URI.create(url))
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            return answer.headers().firstValue("ETag").orElseThrow();
        }
    }

    private static JsonObject part(int number, String etag) {
        return new JsonObject().put("part_number", number).put("etag", etag);
    }

    private static JsonArray parts(JsonObject... parts) {
        var array = new JsonArray();
        for (JsonObject part : parts) {
            array.add(part);
        }
        return array;
    }

    private static JsonArray many(int count, String etag) {
        return new JsonArray(Collections.nCopies(count, part(1, etag).getMap()));
    }
}
