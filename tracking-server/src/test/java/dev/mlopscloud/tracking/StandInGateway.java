package dev.mlopscloud.tracking;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A small artifact gateway over real HTTP: it keeps files in memory, and counts uploads that broke off. */
public final class StandInGateway implements QuarkusTestResourceLifecycleManager {
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts";

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final AtomicInteger broken = new AtomicInteger();
    private @Nullable HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.createContext(FILES, this::file);
            started.createContext("/broken", exchange -> answer(exchange, 200, text(broken.toString())));
            started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            started.start();
            server = started;
            return Map.of(
                    "mlops.artifacts.url",
                    "http://127.0.0.1:" + started.getAddress().getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void file(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("PUT")) {
            try {
                files.put(path, exchange.getRequestBody().readAllBytes());
            } catch (IOException e) {
                broken.incrementAndGet();
                throw e;
            }
            answer(exchange, 200, text("{}"));
        } else if (path.equals(FILES)) {
            answer(
                    exchange,
                    200,
                    text("{\"files\": [{\"path\": \"b.txt\", \"is_dir\": false, \"file_size\": 3},"
                            + " {\"path\": \"a\", \"is_dir\": true}]}"));
        } else if (files.containsKey(path)) {
            exchange.getResponseHeaders().add("Content-Disposition", "attachment; filename=x");
            answer(exchange, 200, files.getOrDefault(path, new byte[0]));
        } else {
            answer(exchange, 404, text("{}"));
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }
}
