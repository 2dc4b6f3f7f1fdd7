package dev.mlopscloud.artifacts.browse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.artifacts.S3Resource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.enterprise.inject.spi.CDI;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The browser's pages as programs see them; a real browser sees them in the end-to-end tests. */
@QuarkusTest
@QuarkusTestResource(value = S3Resource.class, restrictToAnnotatedClass = true)
@TestProfile(BrowserTest.OnAnyPort.class)
class BrowserTest {
    private static final String BUCKET = "test-artifacts";
    private static final String PREFIX = "team/one/1/";
    private static final Pattern TOKEN = Pattern.compile("(?:data-token|name=\"token\" value)=\"([0-9a-f]{64})\"");

    /** Opens the browser. */
    public static final class OnAnyPort implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mlops.browser.port", "0");
        }
    }

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String cookie = "";
    private String token = "";

    @BeforeEach
    void prepare() throws Exception {
        RestAssured.get("/q/health/ready").then().statusCode(200);
        RestAssured.delete("/api/2.0/mlflow-artifacts/artifacts/1").then().statusCode(200);
        HttpResponse<String> folder = get("/folder", PREFIX);
        cookie = folder.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
        cookie = cookie.split(";", 2)[0];
        Matcher matcher = TOKEN.matcher(folder.body());
        assertThat(matcher.find()).isTrue();
        token = matcher.group(1);
    }

    private static String base() {
        return "http://127.0.0.1:"
                + CDI.current().select(BrowserServer.class).get().port();
    }

    private static URI at(String page, String key) {
        return URI.create(
                base() + page + "?bucket=" + BUCKET + "&key=" + URLEncoder.encode(key, StandardCharsets.UTF_8));
    }

    private HttpResponse<String> get(String page, String key) throws Exception {
        return send(HttpRequest.newBuilder(at(page, key)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> upload(String name, byte[] content) throws Exception {
        return send(HttpRequest.newBuilder(at("/upload", PREFIX + name))
                .header("Cookie", cookie)
                .header("X-CSRF-Token", token)
                .PUT(BodyPublishers.ofByteArray(content)));
    }

    private void put(String name, String content) throws Exception {
        assertThat(upload(name, content.getBytes(StandardCharsets.UTF_8)).statusCode())
                .isEqualTo(200);
    }

    private HttpResponse<String> delete(String key, String givenToken) throws Exception {
        String form =
                "bucket=" + BUCKET + "&key=" + URLEncoder.encode(key, StandardCharsets.UTF_8) + "&token=" + givenToken;
        return send(HttpRequest.newBuilder(URI.create(base() + "/delete"))
                .header("Cookie", cookie)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    @Test
    void walksFromTheBucketsToAnObject() throws Exception {
        put("a b/ü&<i>.txt", "hello");
        assertThat(send(HttpRequest.newBuilder(URI.create(base() + "/"))).body())
                .contains("/folder?bucket=" + BUCKET + "&amp;key=");
        assertThat(get("/folder", PREFIX).body()).contains("a b/</a>").contains("key=team%2Fone%2F1%2Fa+b%2F");
        String folder = get("/folder", PREFIX + "a b/").body();
        assertThat(folder).contains("ü&amp;&lt;i&gt;.txt").doesNotContain("<i>");
        String object = get("/object", PREFIX + "a b/ü&<i>.txt").body();
        assertThat(object).contains("5 B (5 bytes)", "sandbox src=\"/preview?").doesNotContain("<i>");
        HttpResponse<String> bytes = get("/download", PREFIX + "a b/ü&<i>.txt");
        assertThat(bytes.body()).isEqualTo("hello");
        assertThat(bytes.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment;");
    }

    @Test
    void pagesThroughAFolder() throws Exception {
        for (int i = 0; i < 230; i++) {
            put("many/%03d".formatted(i), "x");
        }
        String first = get("/folder", PREFIX + "many/").body();
        assertThat(first).contains(">000<", ">199<").doesNotContain(">200<");
        Matcher next = Pattern.compile("id=\"next\" href=\"([^\"]+)").matcher(first);
        assertThat(next.find()).isTrue();
        String second = send(HttpRequest.newBuilder(
                        URI.create(base() + next.group(1).replace("&amp;", "&"))))
                .body();
        assertThat(second).contains(">200<", ">229<", "First page").doesNotContain(">199<", "Next page");
    }

    @ParameterizedTest
    @CsvSource({
        "page.html, text/html",
        "image.svg, image/svg+xml",
        "note.txt, text/plain",
        "book.ipynb, text/plain",
        "table.csv, text/plain"
    })
    void neverRunsWhatItShows(String name, String type) throws Exception {
        String hostile =
                switch (name) {
                    case "book.ipynb" -> """
                {"nbformat": 4, "cells": [
                 {"cell_type": "markdown", "source": "<script>alert(1)</script>"},
                 {"cell_type": "code", "source": "<img src=x onerror=alert(1)>", "outputs": [
                  {"output_type": "display_data", "data": {"text/html": "<script>alert(2)</script>"}},
                  {"output_type": "display_data", "data": {"image/png": "x\\" onerror=\\"alert(3)"}},
                  {"output_type": "display_data", "data": {"image/svg+xml": "<svg onload=alert(4)/>"}},
                  {"output_type": "stream", "name": "<b>", "text": ["<script>alert(5)</script>"]}]}]}
                """;
                    case "image.svg" ->
                        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script></svg>";
                    default ->
                        "<script>alert(1)</script>,\"<img src=x onerror=alert(1)>\"\n</td><script>alert(2)</script>,b\n";
                };
        put(name, hostile);
        for (String page : new String[] {"/preview", "/download", "/object", "/image"}) {
            HttpResponse<String> answer = get(page, PREFIX + name);
            String policy =
                    answer.headers().firstValue("Content-Security-Policy").orElseThrow();
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            boolean ours = page.equals("/object") || answer.statusCode() == 404;
            if (ours) {
                assertThat(policy).contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
            } else {
                assertThat(policy).startsWith("sandbox;").doesNotContain("allow-", "script-src");
            }
            if (page.equals("/preview") || ours) {
                assertThat(answer.body()).doesNotContain("<script>", "<img src=x", "onerror=\"", "<svg onload", "<b>");
            }
        }
        HttpResponse<String> download = get("/download", PREFIX + name);
        assertThat(download.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(download.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment");
    }

    @Test
    void showsTablesAndNotebooks() throws Exception {
        put("t.csv", "a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n,2\r\n");
        assertThat(get("/preview", PREFIX + "t.csv").body())
                .contains("<th scope=\"col\">a</th>", "<td>x, &quot;y&quot;\nz</td>", "2 rows");
        put("t.tsv", "a\tb\n1\t2");
        assertThat(get("/preview", PREFIX + "t.tsv").body()).contains("<td>1</td><td>2</td>", "1 row");
        put(
                "n.ipynb",
                "{\"cells\": [{\"cell_type\": \"code\", \"execution_count\": 3, \"source\": [\"1\", \"+1\"],"
                        + "\"outputs\": [{\"output_type\": \"execute_result\", \"data\": {\"text/plain\": [\"2\"],"
                        + "\"image/png\": \"iVBORw0KGgo=\"}}]}]}");
        assertThat(get("/preview", PREFIX + "n.ipynb").body())
                .contains("In [3]", ">1+1<", "src=\"data:image/png;base64,iVBORw0KGgo=\"");
        put("broken.ipynb", "no notebook");
        assertThat(get("/preview", PREFIX + "broken.ipynb").body()).contains("no notebook");
        try (InputStream parquet = Objects.requireNonNull(getClass().getResourceAsStream("/parquet/zstd.parquet"))) {
            upload("t.parquet", parquet.readAllBytes());
        }
        assertThat(get("/preview", PREFIX + "t.parquet").body())
                .contains("The first 30 of 30 rows, 10 columns", "<td>name 2 ü</td>", "class=\"missing\"");
        put("damaged.parquet", "PAR1 nothing PAR1");
        assertThat(get("/preview", PREFIX + "damaged.parquet").body()).contains("can&#39;t be shown");
        upload("bytes", new byte[] {0, 1, 2});
        assertThat(get("/preview", PREFIX + "bytes").body()).contains("There is no preview");
    }

    @Test
    void deletesAnObjectOrAFolderAfterAQuestion() throws Exception {
        put("f/1", "x");
        put("f/2", "xx");
        put("g", "x");
        HttpResponse<String> question = get("/delete", PREFIX + "f/");
        assertThat(question.body()).contains("2 objects, 3 B");
        assertThat(get("/object", PREFIX + "f/1").statusCode()).isEqualTo(200);
        HttpResponse<String> deleted = delete(PREFIX + "f/", token);
        assertThat(deleted.statusCode()).isEqualTo(303);
        assertThat(deleted.headers().firstValue("Location").orElseThrow()).startsWith("/folder?bucket=");
        assertThat(get("/object", PREFIX + "f/1").statusCode()).isEqualTo(404);
        assertThat(get("/object", PREFIX + "f/2").statusCode()).isEqualTo(404);
        assertThat(get("/object", PREFIX + "g").statusCode()).isEqualTo(200);
        assertThat(delete(PREFIX + "g", token).statusCode()).isEqualTo(303);
        assertThat(get("/object", PREFIX + "g").statusCode()).isEqualTo(404);
    }

    @Test
    void changesNothingForForgedRequests() throws Exception {
        put("kept", "x");
        assertThat(delete(PREFIX + "kept", "").statusCode()).isEqualTo(403);
        assertThat(delete(PREFIX + "kept", "0".repeat(64)).statusCode()).isEqualTo(403);
        String mine = cookie;
        cookie = "mlops-browser=" + "0".repeat(32);
        assertThat(delete(PREFIX + "kept", token).statusCode()).isEqualTo(403);
        cookie = mine;
        for (String origin : new String[] {"http://evil.example", "null", "http://127.0.0.1:1"}) {
            HttpResponse<String> foreign = send(HttpRequest.newBuilder(at("/upload", PREFIX + "new"))
                    .header("Cookie", cookie)
                    .header("X-CSRF-Token", token)
                    .header("Origin", origin)
                    .PUT(BodyPublishers.ofString("x")));
            assertThat(foreign.statusCode()).as(origin).isEqualTo(403);
        }
        assertThat(get("/object", PREFIX + "kept").statusCode()).isEqualTo(200);
        assertThat(get("/object", PREFIX + "new").statusCode()).isEqualTo(404);
        assertThat(get("/delete", PREFIX + "kept")
                                .headers()
                                .firstValue("X-Frame-Options")
                                .isPresent()
                        || get("/delete", PREFIX + "kept")
                                .headers()
                                .firstValue("Content-Security-Policy")
                                .orElse("")
                                .contains("frame-ancestors 'none'"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../b", "a//b", "a/./b", "a\\b", "a\nb", "", "a/"})
    void storesNothingUnderNamesThatNobodyCouldAskFor(String name) throws Exception {
        assertThat(upload(name, new byte[] {1}).statusCode()).isEqualTo(400);
        assertThat(upload("x".repeat(1025), new byte[] {1}).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nowhere, 404",
        "GET, /object?bucket=test-artifacts&key=none, 404",
        "GET, /object?bucket=test-artifacts, 400",
        "GET, /object?bucket=..&key=x, 404",
        "GET, /folder?bucket=a%2Fb&key=x, 404",
        "GET, /folder?bucket=test-artifacts&key=%00, 400",
        "GET, /upload, 405",
        "DELETE, /object, 405",
        "POST, /delete, 400",
        "GET, /image?bucket=test-artifacts&key=x.txt, 404"
    })
    void refusesWhatItDoesNotUnderstand(String method, String address, int status) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(base() + "/"))
                .uri(URI.create(base() + address))
                .method(method, BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("<h1>").doesNotContain("Exception", "127.0.0.1");
    }
}
