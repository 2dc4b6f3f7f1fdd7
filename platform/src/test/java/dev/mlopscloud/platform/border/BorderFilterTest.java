package dev.mlopscloud.platform.border;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BorderFilterTest {
    private final Vertx vertx = Vertx.vertx();
    private HttpServer server = vertx.createHttpServer();

    @BeforeEach
    void serve() throws Exception {
        Filters filters = new Filters();
        new BorderFilter(new Config(), new Words()).install(filters);
        Router router = Router.router(vertx);
        filters.getFilters().forEach(filter -> router.route().handler(filter.getHandler()));
        router.route().handler(context -> context.response().end("inside"));
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
    void letsRequestsForThisServiceIn() throws Exception {
        assertThat(send("GET /api HTTP/1.1", "Host: 127.0.0.1:5000")).contains(" 200 ", "inside");
        assertThat(send("POST /api HTTP/1.1", "Host: localhost", "Origin: http://localhost", "Content-Length: 0"))
                .contains(" 200 ");
    }

    @Test
    void turnsForeignHostsAndOriginsAway() throws Exception {
        assertThat(send("GET /api HTTP/1.1", "Host: rebound.example")).contains(" 403 ", "host");
        assertThat(send("POST /api HTTP/1.1", "Host: localhost", "Origin: http://foreign.example", "Content-Length: 0"))
                .contains(" 403 ", "origin");
        assertThat(send("GET /api HTTP/1.1", "Host: localhost", "Origin: http://foreign.example", "Upgrade: websocket"))
                .contains(" 403 ", "origin");
    }

    @Test
    void letsProbesInUnderAnyNameButNothingThatOnlyStartsLikeOne() throws Exception {
        assertThat(send("GET /q/health/ready HTTP/1.1", "Host: pod.example")).contains(" 200 ");
        for (String path : List.of("/q/health/../../api", "/q/health/%2e%2e/%2e%2e/api", "/q/healthy", "/q")) {
            assertThat(send("GET " + path + " HTTP/1.1", "Host: pod.example"))
                    .as(path)
                    .contains(" 403 ");
        }
    }

    @Test
    void turnsPathsAwayThatAreNotEncodedAsPathsAre() throws Exception {
        for (String path : List.of("/api/%zz", "/%", "/api%2", "/a\u0001b")) {
            assertThat(send("GET " + path + " HTTP/1.1", "Host: localhost"))
                    .as(path)
                    .contains(" 400 ", "path");
        }
        assertThat(send("GET /a[1]|{b}\"^`?c=%zz[ HTTP/1.1", "Host: localhost")).contains(" 200 ");
    }

    @Test
    void knowsTheHostOfHttp2() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + "/api"))
                    .build();
            client.send(request, HttpResponse.BodyHandlers.ofString());

            HttpResponse<String> second = client.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(second.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(second.statusCode()).isEqualTo(200);
        }
    }

    /** Sends the head as it is: clients of a higher level would normalise it. */
    private String send(String... head) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
            String request = String.join("\r\n", head) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private record Config() implements BorderConfig {
        @Override
        public Optional<List<String>> allowedHosts() {
            return Optional.empty();
        }

        @Override
        public Optional<List<String>> allowedOrigins() {
            return Optional.empty();
        }
    }

    private static final class Words implements Refusals {
        @Override
        public void foreignHost(RoutingContext request) {
            request.response().setStatusCode(403).end("host");
        }

        @Override
        public void foreignOrigin(RoutingContext request) {
            request.response().setStatusCode(403).end("origin");
        }

        @Override
        public void malformedPath(RoutingContext request) {
            request.response().setStatusCode(400).end("path");
        }
    }
}
