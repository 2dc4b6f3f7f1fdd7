package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts/";
    private static final long GIB = 1L << 30;
    /** Heap, metaspace, code, stacks and socket buffers together. */
    private static final long MAX_RESIDENT_KIB = 400 << 10;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final S3Endpoint store = S3Endpoint.s3Proxy();
    private PackagedService service;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        store.start();
        service = new PackagedService(store, Map.of(), folder.resolve("log")).start();
    }

    @AfterAll
    void stop() throws IOException {
        service.close();
        store.close();
        client.close();
        assertThat(service.log()).doesNotContain("OutOfMemoryError", "ERROR");
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
                URI file = URI.create(service.url() + FILES + "many/" + i);
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
        assertThat(service.peakResidentKib()).isLessThan(MAX_RESIDENT_KIB);
    }

    @Test
    void listsAHundredThousandObjectsInConstantMemory() throws Exception {
        int count = 100_000;
        Path folder = Files.createDirectories(store.data().resolve("mlflow").resolve("folder"));
        for (int i = 0; i < count; i++) {
            Files.createFile(folder.resolve("file-%06d.txt".formatted(i)));
        }
        long begin = System.nanoTime();
        URI listing = URI.create(service.url() + FILES.substring(0, FILES.length() - 1) + "?path=folder");
        var answer = client.send(HttpRequest.newBuilder(listing).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("file-000000.txt", "file-099999.txt");
        assertThat(answer.body().split("\"path\"", -1)).hasSize(count + 1);
        report("a listing of " + count + " objects", answer.body().length(), begin);
        assertThat(service.peakResidentKib()).isLessThan(MAX_RESIDENT_KIB);
    }

    private void move(String what, long size, BodyPublisher body) throws Exception {
        URI file = URI.create(service.url() + FILES + "large/" + what.replace(' ', '-'));
        long begin = System.nanoTime();
        upload(file, body);
        report("up, " + what, size, begin);
        begin = System.nanoTime();
        assertThat(download(file)).isEqualTo(checksum(size));
        report("down, " + what, size, begin);
        assertThat(service.peakResidentKib()).isLessThan(MAX_RESIDENT_KIB);
    }

    private void report(String what, long bytes, long begin) throws IOException {
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%s: %d MiB in %.1f s, %.0f MiB/s, peak resident %d MiB with a heap of %d%n",
                what,
                bytes >> 20,
                seconds,
                (bytes >> 20) / seconds,
                service.peakResidentKib() >> 10,
                PackagedService.HEAP_MB);
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
