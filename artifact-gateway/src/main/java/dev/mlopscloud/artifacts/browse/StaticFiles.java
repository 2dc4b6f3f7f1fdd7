package dev.mlopscloud.artifacts.browse;

import dev.mlopscloud.artifacts.transfer.Exchange;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The pages' style, script and icon. */
@Singleton
final class StaticFiles {

    List<Route> routes() {
        return List.of(
                file("/browser.css", "text/css; charset=utf-8"),
                file("/browser.js", "text/javascript; charset=utf-8"),
                file("/browser.svg", "image/svg+xml"),
                new Route(HttpMethod.GET, "/favicon.ico", exchange -> exchange.endEmpty(204)));
    }

    private static Route file(String path, String type) {
        String content = read("browser-files" + path);
        return new Route(HttpMethod.GET, path, exchange -> send(exchange, type, content));
    }

    private static void send(Exchange exchange, String type, String content) {
        exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        exchange.end(200, type, content);
    }

    private static String read(String resource) {
        try (InputStream in = Objects.requireNonNull(
                Thread.currentThread().getContextClassLoader().getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
