package dev.mlopscloud.artifacts;

import dev.mlopscloud.platform.testing.PackagedProgram;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The service as it is delivered, in a process with a small heap that tests can kill. */
final class PackagedService implements AutoCloseable {
    static final int HEAP_MB = 96;
    private static final int START_SECONDS = 120;

    private final int port;
    private final Path log;
    private final Map<String, String> environment;
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable Process process;

    /** On a store, with settings of its own as environment variables. */
    PackagedService(S3Endpoint store, Map<String, String> settings, Path log) throws IOException {
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        environment = new HashMap<>(settings);
        environment.putAll(Map.of(
                "QUARKUS_HTTP_PORT",
                Integer.toString(port),
                "QUARKUS_S3_ENDPOINT_OVERRIDE",
                store.url(),
                "AWS_ACCESS_KEY_ID",
                S3Endpoint.USER,
                "AWS_SECRET_ACCESS_KEY",
                S3Endpoint.SECRET));
        this.log = log;
    }

    /** Returns when it is ready. */
    PackagedService start() throws IOException, InterruptedException {
        var builder = new ProcessBuilder(PackagedProgram.command(HEAP_MB, List.of()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
        long end = System.nanoTime() + Duration.ofSeconds(START_SECONDS).toNanos();
        while (!isReady()) {
            if (System.nanoTime() > end) {
                throw new IOException("The service did not start: " + log());
            }
            Thread.sleep(100);
        }
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** As {@code kill -9} does it. */
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            process.onExit().join();
        }
        client.close();
    }

    long peakResidentKib() throws IOException {
        Path status = Path.of("/proc", Long.toString(process == null ? 0 : process.pid()), "status");
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private boolean isReady() throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create(url() + "/q/health/ready"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
