package dev.mlopscloud.tracking;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A receiver of webhooks over real HTTP. It answers with the statuses it was told, and 200 after those. */
final class WebhookReceiver implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final int POLL_NANOS = 5_000_000;

    private final HttpServer server;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
    private final AtomicInteger standard = new AtomicInteger(200);

    WebhookReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::receive);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** A request as it came. */
    record Received(String path, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        JsonPath json() {
            return JsonPath.from(body);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next requests are answered so, one each. */
    void answer(Integer... next) {
        statuses.addAll(List.of(next));
    }

    /** All requests from now on are answered so, unless they are told otherwise. */
    void answerAlways(int status) {
        standard.set(status);
    }

    /** Forgets what came so far. */
    void forget() {
        received.clear();
    }

    /** The next request that comes. */
    Received next() throws InterruptedException {
        Received next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was received");
        }
        return next;
    }

    /** Waits until so many requests have come and none of them was asked for. */
    void await(int count) {
        Instant deadline = Instant.now().plusSeconds(PATIENCE_SECONDS);
        while (received.size() < count) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(received.size() + " were received, not " + count);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    boolean isEmpty() {
        return received.isEmpty();
    }

    private void receive(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Integer status = statuses.poll();
        byte[] answer = "received".getBytes(StandardCharsets.UTF_8);
        if (status != null && status / 100 == 3) {
            exchange.getResponseHeaders().add("Location", url() + "/redirected");
        }
        exchange.sendResponseHeaders(status == null ? standard.get() : status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
        received.add(new Received(exchange.getRequestURI().getPath(), headers, body));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
