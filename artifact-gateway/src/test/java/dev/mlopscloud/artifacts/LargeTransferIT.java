package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, with a heap far smaller than what goes through it. */
@TestInstance(Lifecycle.PER_CLASS)
class LargeTransferIT {
    private static final String HEAP = "-Xmx128m";
    private static final long GIB = 1L << 30;
    /** Heap, metaspace, code, stacks and socket buffers together. */
    private static final long MAX_RESIDENT_KIB = 400 << 10;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final S3Endpoint store = S3Endpoint.s3Proxy();
    private Running service;

    private record Running(Process process, String url, Path log) {}

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        store.start();
        service = launch(folder.resolve("log"));
        for (int i = 0; i < 300 && !isReady(); i++) {
            Thread.sleep(100);
        }
        assertThat(isReady()).as(Files.readString(service.log())).isTrue();
    }

    @AfterAll
    void stop() throws IOException {
        service.process().destroy();
        service.process().onExit().join();
        store.close();
        client.close();
        assertThat(Files.readString(service.log())).doesNotContain("OutOfMemoryError", "ERROR");
    }

    @Test
    void movesAGibibyteBothWaysInConstantMemory() throws Exception {
        move("known length", GIB, BodyPublishers.fromPublisher(noise(GIB), GIB));
        move("unknown length", GIB, noise(GIB));
    }

    @Test
    void movesManyAtOnceInConstantMemory() throws Exception {
        long size = 16 << 20;
        int count = 48;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long begin = System.nanoTime();
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < count; i++) {
                URI file = URI.create(service.url() + "/many/" + i);
                boolean sized = i % 4 != 0;
                all.add(threads.submit(() -> {
                    upload(file, sized ? BodyPublishers.fromPublisher(noise(size), size) : noise(size));
                    assertThat(download(file)).isEqualTo(checksum(size));
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            report(count + " files at once, there and back", count * size * 2, begin);
        }
        assertThat(peakResidentKib()).isLessThan(MAX_RESIDENT_KIB);
    }

    private void move(String what, long size, BodyPublisher body) throws Exception {
        URI file = URI.create(service.url() + "/large/" + what.replace(' ', '-'));
        long begin = System.nanoTime();
        upload(file, body);
        report("up, " + what, size, begin);
        begin = System.nanoTime();
        assertThat(download(file)).isEqualTo(checksum(size));
        report("down, " + what, size, begin);
        assertThat(peakResidentKib()).isLessThan(MAX_RESIDENT_KIB);
    }

    private void report(String what, long bytes, long begin) throws IOException {
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%s: %d MiB in %.1f s, %.0f MiB/s, peak resident %d MiB under %s%n",
                what, bytes >> 20, seconds, (bytes >> 20) / seconds, peakResidentKib() >> 10, HEAP);
    }

    private void upload(URI file, BodyPublisher body) throws Exception {
        var answer = client.send(HttpRequest.newBuilder(file).PUT(body).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private long download(URI file) throws Exception {
        var answer = client.send(HttpRequest.newBuilder(file).build(), BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            return checksum(body);
        }
    }

    private static long checksum(long size) throws IOException {
        return checksum(new Noise(size));
    }

    private static long checksum(InputStream in) throws IOException {
        var checksum = new CRC32C();
        var chunk = new byte[64 << 10];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            checksum.update(chunk, 0, count);
        }
        return checksum.getValue();
    }

    private static BodyPublisher noise(long size) {
        return BodyPublishers.ofInputStream(() -> new Noise(size));
    }

    private long peakResidentKib() throws IOException {
        Path status = Path.of("/proc", Long.toString(service.process().pid()), "status");
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private boolean isReady() {
        try {
            var health = URI.create(service.url()).resolve("/q/health/ready");
            var request = HttpRequest.newBuilder(health)
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Running launch(Path log) throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var builder = new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_HTTP_PORT",
                        Integer.toString(port),
                        "QUARKUS_S3_ENDPOINT_OVERRIDE",
                        store.url(),
                        "AWS_ACCESS_KEY_ID",
                        S3Endpoint.USER,
                        "AWS_SECRET_ACCESS_KEY",
                        S3Endpoint.SECRET));
        return new Running(builder.start(), "http://127.0.0.1:" + port + "/api/2.0/mlflow-artifacts/artifacts", log);
    }

    /** The native executable where one was built, else the jar. */
    private static List<String> command() {
        Path executable = Path.of(System.getProperty("native.image.path", "none"));
        if (Files.isExecutable(executable)) {
            return List.of(executable.toString(), HEAP);
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                HEAP,
                "-jar",
                Path.of("target", "quarkus-app", "quarkus-run.jar").toString());
    }

    /** Bytes that don't compress, the same every time. */
    private static final class Noise extends InputStream {
        private long left;
        private long state = 42;

        Noise(long size) {
            this.left = size;
        }

        @Override
        public int read() {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int count = (int) Math.min(length, left);
            for (int i = 0; i < count; i++) {
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
                target[offset + i] = (byte) state;
            }
            left -= count;
            return count;
        }
    }
}
