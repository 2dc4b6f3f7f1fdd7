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

    private static final String LINKS = "/api/2.0/mlflow-artifacts/presigned";
    private static final String TREE = "/api/2.0/mlops-artifacts/tree/";

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final AtomicInteger broken = new AtomicInteger();
    private @Nullable HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.createContext(FILES, this::file);
            started.createContext(TREE, this::tree);
            started.createContext(LINKS, StandInGateway::link);
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

    private static void link(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(LINKS.length());
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        answer(exchange, 200, text("{\"url\": \"http://store%s\", \"headers\": {}, \"file_size\": 3}".formatted(path)));
    }

    /** Removes one file a request, as the gateway removes so many and says whether that was all. */
    private void tree(HttpExchange exchange) throws IOException {
        String folder = FILES + "/" + exchange.getRequestURI().getPath().substring(TREE.length()) + "/";
        var below =
                files.keySet().stream().filter(path -> path.startsWith(folder)).toList();
        boolean removal = exchange.getRequestMethod().equals("DELETE");
        var told = removal ? below.stream().limit(1).toList() : below;
        long bytes = told.stream()
                .mapToLong(path -> files.getOrDefault(path, new byte[0]).length)
                .sum();
        if (removal) {
            told.forEach(files::remove);
        }
        answer(
                exchange,
                200,
                text("{\"objects\": %d, \"bytes\": %d, \"complete\": %b}"
                        .formatted(told.size(), bytes, told.size() == below.size())));
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
