package dev.mlopscloud.platform.ui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UiDirectoryTest {
    private static final String SCRIPT = "console.log('hello');\n".repeat(100);

    @TempDir
    Path outside;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Vertx vertx = Vertx.vertx();
    private HttpServer server = vertx.createHttpServer();

    @BeforeEach
    void serve() throws Exception {
        Path root = Files.createDirectories(outside.resolve("ui"));
        Files.writeString(outside.resolve("secret.txt"), "secret");
        Files.writeString(root.resolve("index.html"), "<html></html>");
        Files.createDirectories(root.resolve("static/js"));
        Files.writeString(root.resolve("static/js/main.3f9a1b2c.js"), SCRIPT);
        gzip(root.resolve("static/js/main.3f9a1b2c.js.gz"), SCRIPT);
        Files.createSymbolicLink(root.resolve("link.txt"), outside.resolve("secret.txt"));

        UiDirectory ui = UiDirectory.read(root);
        Router router = Router.router(vertx);
        router.route("/ui/*")
                .handler(context -> ui.serve(context, context.request().path().substring("/ui/".length())));
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void sendsTheCompressedFormToThoseWhoAcceptIt() throws Exception {
        HttpResponse<byte[]> response =
                get("static/js/main.3f9a1b2c.js", request -> request.header("Accept-Encoding", "gzip"));

        assertThat(response.headers().firstValue("content-encoding")).contains("gzip");
        assertThat(response.headers().firstValue("content-type")).contains("text/javascript;charset=UTF-8");
        try (var plain = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(new String(plain.readAllBytes(), UTF_8)).isEqualTo(SCRIPT);
        }
    }

    @Test
    void sendsThePlainFormToThoseWhoDoNot() throws Exception {
        HttpResponse<byte[]> response = get("static/js/main.3f9a1b2c.js", request -> request);

        assertThat(response.headers().firstValue("content-encoding")).isEmpty();
        assertThat(new String(response.body(), UTF_8)).isEqualTo(SCRIPT);
    }

    @Test
    void keepsHashedNamesForeverAndRevalidatesThePage() throws Exception {
        assertThat(get("static/js/main.3f9a1b2c.js", request -> request)
                        .headers()
                        .firstValue("cache-control"))
                .contains("public, max-age=31536000, immutable");

        HttpResponse<byte[]> page = get("index.html", request -> request);
        assertThat(page.headers().firstValue("cache-control")).contains("no-cache");
        String etag = page.headers().firstValue("etag").orElseThrow();
        assertThat(get("index.html", request -> request.header("If-None-Match", etag))
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void answersHeadWithTheLengthAlone() throws Exception {
        HttpResponse<byte[]> response =
                get("index.html", request -> request.method("HEAD", HttpRequest.BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-length")).contains("13");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void followsNoLinkAndLeavesNoWayOut() throws Exception {
        for (String name : new String[] {
            "link.txt", "../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "%252e%252e/secret.txt", "", "static"
        }) {
            assertThat(get(name, request -> request).statusCode()).as(name).isEqualTo(404);
        }
    }

    private HttpResponse<byte[]> get(String name, java.util.function.UnaryOperator<HttpRequest.Builder> with)
            throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/ui/" + name);
        return client.send(with.apply(HttpRequest.newBuilder(uri)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void gzip(Path file, String text) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(UTF_8));
        }
    }
}
