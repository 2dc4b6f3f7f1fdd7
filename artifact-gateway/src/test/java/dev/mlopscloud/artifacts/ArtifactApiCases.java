package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.RawHttp;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the artifact API behaves, whatever store is behind it. */
abstract class ArtifactApiCases {
    static final String API = "/api/2.0/mlflow-artifacts";
    static final String ARTIFACTS = API + "/artifacts";
    static final String RUN = ARTIFACTS + "/1/run/artifacts";

    final RawHttp http = new RawHttp();
    final Bucket bucket = new Bucket();

    @BeforeEach
    void prepare() {
        assertThat(http.get("/q/health/ready").status()).isEqualTo(200);
        bucket.clear();
    }

    @AfterEach
    void close() {
        bucket.close();
    }

    @Test
    void answersWhatWasUploadedUnderBothPrefixes() {
        var uploaded = http.put(RUN + "/a.txt", "hello world");
        assertThat(uploaded.status()).isEqualTo(200);
        assertThat(uploaded.body()).isEmpty();
        assertThat(bucket.keys()).containsExactly("team/one/1/run/artifacts/a.txt");

        for (String prefix : new String[] {"", "/ajax-api"}) {
            var found = http.get(prefix.isEmpty() ? RUN + "/a.txt" : RUN.replace("/api", prefix) + "/a.txt");
            assertThat(found.status()).isEqualTo(200);
            assertThat(found.text()).isEqualTo("hello world");
            assertThat(found.headers())
                    .containsEntry("content-type", "text/plain")
                    .containsEntry("content-length", "11")
                    .containsEntry("content-disposition", "attachment; filename=a.txt")
                    .containsEntry("x-content-type-options", "nosniff")
                    .containsEntry("x-frame-options", "SAMEORIGIN")
                    .containsEntry("accept-ranges", "bytes")
                    .containsKey("etag");
        }
    }

    @Test
    void describesAnArtifactWithoutItsBytes() {
        http.put(RUN + "/page.html", "<p>");
        var head = http.send("HEAD", RUN + "/page.html");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers())
                .containsEntry("content-length", "3")
                .containsEntry("content-type", "text/html")
                .containsEntry("content-disposition", "attachment; filename=page.html")
                .containsKey("etag");
        assertThat(http.send("HEAD", RUN + "/none").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"bytes=2-4, llo, 2-4", "bytes=6-, world, 6-10", "bytes=-3, rld, 8-10", "bytes=8-99, rld, 8-10"})
    void answersOneRange(String range, String content, String place) {
        http.put(RUN + "/a.txt", "hello world");
        var part = http.get(RUN + "/a.txt", "Range: " + range);
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.text()).isEqualTo(content);
        assertThat(part.headers())
                .containsEntry("content-range", "bytes " + place + "/11")
                .containsEntry("content-length", Integer.toString(content.length()));
    }

    @Test
    void refusesRangesBehindTheEndAndIgnoresThoseItCannotServe() {
        http.put(RUN + "/a.txt", "hello world");
        var behind = http.get(RUN + "/a.txt", "Range: bytes=100-");
        assertThat(behind.status()).isEqualTo(416);
        assertThat(behind.headers()).containsEntry("content-range", "bytes */11");
        for (String range : new String[] {"lines=1", "bytes=0-1,3-4", "bytes=x", "bytes=99999999999999999999-"}) {
            assertThat(http.get(RUN + "/a.txt", "Range: " + range).status()).isEqualTo(200);
        }
    }

    @Test
    void sparesWhatTheClientAlreadyHas() {
        http.put(RUN + "/a.txt", "one");
        String etag = http.get(RUN + "/a.txt").headers().get("etag");
        for (String method : new String[] {"GET", "HEAD"}) {
            var known = http.send(method, RUN + "/a.txt", "If-None-Match: " + etag);
            assertThat(known.status()).isEqualTo(304);
            assertThat(known.body()).isEmpty();
        }
        assertThat(http.get(RUN + "/a.txt", "Range: bytes=0-0", "If-Range: " + etag)
                        .status())
                .isEqualTo(206);
        http.put(RUN + "/a.txt", "two");
        assertThat(http.get(RUN + "/a.txt", "If-None-Match: " + etag).text()).isEqualTo("two");
        var changed = http.get(RUN + "/a.txt", "Range: bytes=0-0", "If-Range: " + etag);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.text()).isEqualTo("two");
    }

    @Test
    void keepsNamesOfEveryScript() {
        assertThat(http.put(RUN + "/na%C3%AFve%20%E6%97%A5.txt", "x").status()).isEqualTo(200);
        assertThat(http.get(RUN + "/na%C3%AFve%20%E6%97%A5.txt").headers())
                .containsEntry(
                        "content-disposition",
                        "attachment; filename=\"naive .txt\"; filename*=UTF-8''na%C3%AFve%20%E6%97%A5.txt");
        assertThat(http.get(ARTIFACTS + "?path=1/run/artifacts").text())
                .isEqualTo("{\"files\":[{\"path\":\"naïve 日.txt\",\"is_dir\":false,\"file_size\":1}]}");
    }

    @Test
    void listsAFolderSortedAndRelative() {
        for (String name : new String[] {"b.json", "sub/x", "sub.txt", "a", "sub/deep/y", "empty"}) {
            assertThat(http.put(RUN + "/" + name, name.equals("empty") ? "" : "12")
                            .status())
                    .isEqualTo(200);
        }
        String expected = "{\"files\":["
                + "{\"path\":\"a\",\"is_dir\":false,\"file_size\":2},"
                + "{\"path\":\"b.json\",\"is_dir\":false,\"file_size\":2},"
                + "{\"path\":\"empty\",\"is_dir\":false},"
                + "{\"path\":\"sub\",\"is_dir\":true},"
                + "{\"path\":\"sub.txt\",\"is_dir\":false,\"file_size\":2}]}";
        assertThat(http.get(ARTIFACTS + "?path=1/run/artifacts").text()).isEqualTo(expected);
        assertThat(http.get(ARTIFACTS + "?path=1/run/artifacts/").text()).isEqualTo(expected);
        assertThat(http.get(ARTIFACTS + "?path=1%2Frun%2Fartifacts&path=x").text())
                .isEqualTo(expected);
        assertThat(http.get(ARTIFACTS).text()).isEqualTo("{\"files\":[{\"path\":\"1\",\"is_dir\":true}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?path=nowhere", "?path=1/run/artifacts/a.txt", "?path=a;b"})
    void listsNothingWhereNoFolderIs(String query) {
        http.put(RUN + "/a.txt", "x");
        var list = http.get(ARTIFACTS + query);
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.text()).isEqualTo("{}");
    }

    @Test
    void listsMoreThanOnePageOfTheStore() {
        var names = new ArrayList<String>();
        IntStream.range(0, 1100).forEach(i -> names.add("file-%04d".formatted(i)));
        names.parallelStream().forEach(name -> bucket.put("team/one/big/" + name, "x"));
        bucket.put("team/one/big/file/x", "x");
        names.addFirst("file");
        JsonArray files = new JsonObject(http.get(ARTIFACTS + "?path=big").text()).getJsonArray("files");
        assertThat(files.stream().map(file -> ((JsonObject) file).getString("path")))
                .containsExactlyElementsOf(names);

        assertThat(http.send("DELETE", ARTIFACTS + "/big").status()).isEqualTo(200);
        assertThat(bucket.keys()).isEmpty();
    }

    @Test
    void hidesFolderMarkersOfOtherPrograms() {
        bucket.put("team/one/1/run/artifacts/a.txt", "x");
        bucket.put("team/one/1/run/artifacts/", "");
        assertThat(http.get(ARTIFACTS + "?path=1/run/artifacts").text())
                .isEqualTo("{\"files\":[{\"path\":\"a.txt\",\"is_dir\":false,\"file_size\":1}]}");
    }

    @Test
    void staysInsideOfItsPrefix() {
        bucket.put("team/one-more/secret", "x");
        bucket.put("other", "x");
        assertThat(http.get(ARTIFACTS).text()).isEqualTo("{}");
        assertThat(http.send("DELETE", ARTIFACTS + "/").status()).isEqualTo(404);
        assertThat(http.send("DELETE", ARTIFACTS + "/.").status()).isEqualTo(404);
        assertThat(bucket.keys()).containsExactlyInAnyOrder("team/one-more/secret", "other");
    }

    @Test
    void deletesAFileOrAFolderAndNothingBeside() {
        for (String name : new String[] {"sub/x", "sub/deep/y", "sub2/z", "file", "file2"}) {
            http.put(RUN + "/" + name, "x");
        }
        for (String name : new String[] {"/sub", "/file", "/nothing"}) {
            var deleted = http.send("DELETE", RUN + name);
            assertThat(deleted.status()).isEqualTo(200);
            assertThat(deleted.text()).isEqualTo("{}");
        }
        assertThat(bucket.keys())
                .containsExactlyInAnyOrder("team/one/1/run/artifacts/sub2/z", "team/one/1/run/artifacts/file2");
    }

    @Test
    void explainsMissingArtifactsAndFolders() {
        http.put(RUN + "/sub/x", "x");
        var missing = http.get(RUN + "/none");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.text())
                .isEqualTo("{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\","
                        + "\"message\":\"No such artifact: '1/run/artifacts/none'\","
                        + "\"sqlstate\":\"KAM00\",\"error_class\":\"RESOURCE_NOT_FOUND\"}");
        var folder = http.get(RUN + "/sub");
        assertThat(folder.status()).isEqualTo(400);
        assertThat(folder.text())
                .isEqualTo("{\"detail\":\"Artifact path refers to a directory, not a file: '1/run/artifacts/sub'\"}");
        var noName = http.put(RUN + "/sub/", "x");
        assertThat(noName.status()).isEqualTo(400);
        assertThat(noName.text())
                .isEqualTo("{\"detail\":\"Artifact path must include a filename (cannot end with '/').\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../x",
                "/1/../../x",
                "/..%2fx",
                "/%2e%2e/x",
                "/%252e%252e%252fx",
                "/%25252e%25252e/x",
                "/%2525252e%2525252e%2525252fx",
                "/1/a%00b",
                "/1/a%5Cb",
                "//etc/passwd",
                "/%2fetc/passwd",
                "/1/a%23b",
                "/..;/x",
                "/1/..;a=b/x",
                "/C:/x",
                "/file:/etc/passwd",
            })
    void refusesUnsafePathsAndChangesNothing(String path) {
        bucket.put("team/one/x", "kept");
        for (String method : new String[] {"GET", "PUT", "DELETE"}) {
            var refused = http.send(method, ARTIFACTS + path, new byte[] {1});
            assertThat(refused.status()).as(method).isEqualTo(400);
            assertThat(refused.text())
                    .isEqualTo("{\"error_code\":\"INVALID_PARAMETER_VALUE\",\"message\":\"Invalid path\","
                            + "\"sqlstate\":\"KAM00\",\"error_class\":\"INVALID_PARAMETER_VALUE\"}");
        }
        assertThat(http.get(API + "/presigned" + path).status()).isEqualTo(400);
        assertThat(http.get(ARTIFACTS + "?path=" + path.substring(1)).status()).isEqualTo(400);
        assertThat(bucket.keys()).containsExactly("team/one/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/1/a\\b", "/1/a\u0000b", "/1/%zz%00"})
    void refusesWhatIsNoAddress(String path) {
        var refused = http.put(ARTIFACTS + path, "x");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("\"error_code\":\"INVALID_PARAMETER_VALUE\"");
        assertThat(bucket.keys()).isEmpty();
    }

    @Test
    void keepsNamesThatClientsNeedNotEncode() {
        assertThat(http.put(RUN + "/a[1]{2}|3^`\".txt", "kept").status()).isEqualTo(200);
        assertThat(http.get(RUN + "/a%5B1%5D%7B2%7D%7C3%5E%60%22.txt").text()).isEqualTo("kept");
        assertThat(http.get(RUN + "/a[1]{2}|3^`\".txt").text()).isEqualTo("kept");
    }

    @Test
    void namesTheMethodsThatAnAddressTakes() {
        var refused = http.send("POST", RUN + "/a", new byte[0]);
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.headers()).containsEntry("allow", "DELETE, GET, HEAD, PUT, OPTIONS");
        assertThat(http.send("OPTIONS", RUN + "/a").status()).isEqualTo(204);
        assertThat(http.get(API + "/unknown").status()).isEqualTo(404);
    }

    @Test
    void takesBodiesOfUnknownLength() throws IOException {
        byte[] content = new byte[9 << 20];
        new Random(7).nextBytes(content);
        for (int length : new int[] {0, 1, 70_000, 8 << 20, content.length}) {
            try (Socket socket = http.open()) {
                var out = socket.getOutputStream();
                out.write(ascii("PUT " + RUN + "/c HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                        + "Connection: close\r\n\r\n"));
                for (int at = 0; at < length; at += 60_000) {
                    int size = Math.min(60_000, length - at);
                    out.write(ascii(Integer.toHexString(size) + "\r\n"));
                    out.write(content, at, size);
                    out.write(ascii("\r\n"));
                }
                out.write(ascii("0\r\n\r\n"));
                assertThat(RawHttp.read(socket.getInputStream()).status()).isEqualTo(200);
            }
            assertThat(http.get(RUN + "/c").body()).isEqualTo(Arrays.copyOf(content, length));
        }
        assertThat(bucket.unfinishedUploads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {6 << 20, (6 << 20) + 1, 15_000_000})
    void takesMoreThanTheStoreTakesAtOnce(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        assertThat(http.send("PUT", RUN + "/large", content).status()).isEqualTo(200);
        assertThat(http.get(RUN + "/large").body()).isEqualTo(content);
        assertThat(bucket.unfinishedUploads()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5000000\r\n\r\n",
                "Content-Length: 20000000\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n2000000\r\n"
            })
    void keepsTheOldArtifactWhenAnUploadBreaksOff(String head) throws Exception {
        http.put(RUN + "/a", "old");
        try (Socket socket = http.open()) {
            var out = socket.getOutputStream();
            out.write(ascii("PUT " + RUN + "/a HTTP/1.1\r\nHost: localhost\r\n" + head));
            out.write(new byte[head.contains("5000000") ? 4_999_999 : 9 << 20]);
        }
        // The service notices as soon as it reads; give it the time to clean up.
        for (int i = 0; i < 50 && (i < 5 || !bucket.unfinishedUploads().isEmpty()); i++) {
            Thread.sleep(100);
        }
        assertThat(bucket.unfinishedUploads()).isEmpty();
        assertThat(http.get(RUN + "/a").text()).isEqualTo("old");
        assertThat(http.get(ARTIFACTS + "?path=1/run/artifacts").text())
                .isEqualTo("{\"files\":[{\"path\":\"a\",\"is_dir\":false,\"file_size\":3}]}");
    }

    @Test
    void givesUpOnAClientThatStopsSending() throws IOException {
        try (Socket socket = http.open()) {
            socket.getOutputStream()
                    .write(ascii("PUT " + RUN + "/slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc"));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(http.get(RUN + "/slow").status()).isEqualTo(404);
    }

    @Test
    void servesTheNextRequestOfAConnectionAfterARefusal() throws IOException {
        try (Socket socket = http.open()) {
            var out = socket.getOutputStream();
            out.write(
                    ascii("PUT " + ARTIFACTS + "/../x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"));
            out.write(new byte[1_000_000]);
            out.write(ascii("GET " + RUN + "/none HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
            String both = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(both).contains("400 Bad Request", "404 Not Found");
        }
    }

    @Test
    void refusesForeignHostsAndOrigins() throws IOException {
        assertThat(http.send("PUT", RUN + "/a", new byte[0], "Origin: http://evil.example")
                        .status())
                .isEqualTo(403);
        try (Socket socket = http.open()) {
            socket.getOutputStream()
                    .write(ascii("GET " + RUN + "/a HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"));
            assertThat(RawHttp.read(socket.getInputStream()).status()).isEqualTo(403);
        }
        assertThat(bucket.keys()).isEmpty();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
