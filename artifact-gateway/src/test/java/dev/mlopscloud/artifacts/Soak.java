package dev.mlopscloud.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Many mixed operations while gateway and store are killed: each of some writers has files of its own, and remembers
 * what it may find in them. What was acknowledged must be there, what was not is there whole or not at all.
 */
final class Soak {
    private static final int WRITERS = 6;
    private static final int FILES = 12;
    private static final int PART_BYTES = 5 << 20;
    private static final Pattern LEFT_BY_S3PROXY = Pattern.compile("\\d+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String base;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    /** Against the gateway at {@code url}. */
    Soak(String url) {
        this.base = url + "/api/2.0/mlflow-artifacts";
    }

    /** Kills what it likes, and starts it again. */
    interface Killer {
        void kill(int round) throws Exception;
    }

    /** What a file may hold: checksums, and 0 for no file. */
    private static final class Writer {
        private final int number;
        private final Random random;
        private final Map<String, Set<Long>> files = new TreeMap<>();

        Writer(int number) {
            this.number = number;
            this.random = new Random(number);
        }
    }

    /** Runs the operations, killing in between, then looks at every file. */
    void run(int operations, int kills, Killer killer) throws Exception {
        var writers = new ArrayList<Writer>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(i));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round <= kills; round++) {
                int each = Math.max(1, operations / WRITERS / (kills + 1));
                var running = new ArrayList<Future<?>>();
                for (Writer writer : writers) {
                    running.add(threads.submit(() -> {
                        for (int i = 0; i < each; i++) {
                            operate(writer);
                        }
                        return null;
                    }));
                }
                if (round < kills) {
                    int before = acknowledged.get();
                    while (acknowledged.get() < before + each * WRITERS / 3
                            && running.stream().anyMatch(f -> !f.isDone())) {
                        Thread.sleep(5);
                    }
                    killer.kill(round);
                }
                for (Future<?> one : running) {
                    one.get();
                }
            }
        }
        for (Writer writer : writers) {
            verify(writer);
        }
        System.out.printf("soak: %d operations acknowledged, %d refused%n", acknowledged.get(), refused.get());
        assertThat(acknowledged.get()).isGreaterThan(operations / 3);
    }

    private void operate(Writer writer) throws Exception {
        String name = writer.number + "/" + writer.random.nextInt(FILES);
        int choice = writer.random.nextInt(100);
        if (choice < 40) {
            replace(writer, name, content(writer), choice < 10);
        } else if (choice < 43) {
            replaceInParts(writer, name);
        } else if (choice < 75) {
            read(writer, name);
        } else if (choice < 88) {
            list(writer);
        } else {
            Set<Long> after = new HashSet<>(may(writer, name));
            after.add(0L);
            writer.files.put(name, after);
            if (ok(request("artifacts/soak/" + name).DELETE())) {
                writer.files.put(name, Set.of(0L));
            }
        }
    }

    private static byte[] content(Writer writer) {
        int[] sizes = {0, 100, 4096, 70_000, 900_000, 6_500_000};
        int size = sizes[Math.min(sizes.length - 1, Math.abs((int) (writer.random.nextGaussian() * 2)))];
        byte[] content = new byte[size];
        writer.random.nextBytes(content);
        return content;
    }

    private static Set<Long> may(Writer writer, String name) {
        return writer.files.getOrDefault(name, Set.of(0L));
    }

    private void replace(Writer writer, String name, byte[] content, boolean unsized) throws Exception {
        Set<Long> after = new HashSet<>(may(writer, name));
        after.add(checksum(content));
        writer.files.put(name, after);
        BodyPublisher body = unsized
                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content))
                : BodyPublishers.ofByteArray(content);
        if (ok(request("artifacts/soak/" + name).PUT(body))) {
            writer.files.put(name, Set.of(checksum(content)));
        }
    }

    private void replaceInParts(Writer writer, String name) throws Exception {
        byte[] content = new byte[PART_BYTES + 1000];
        writer.random.nextBytes(content);
        String file = name.substring(name.indexOf('/') + 1);
        HttpResponse<byte[]> begun = send(call("create", writer, "{\"path\":\"" + file + "\",\"num_parts\":2}"));
        if (begun == null) {
            return;
        }
        JsonNode upload = json.readTree(begun.body());
        var parts = json.createArrayNode();
        for (int part = 0; part < 2; part++) {
            int start = part * PART_BYTES;
            int length = Math.min(PART_BYTES, content.length - start);
            HttpResponse<byte[]> sent = send(HttpRequest.newBuilder(URI.create(
                            upload.path("credentials").path(part).path("url").asText()))
                    .PUT(BodyPublishers.ofByteArray(content, start, length)));
            if (sent == null) {
                return;
            }
            parts.addObject()
                    .put("part_number", part + 1)
                    .put("etag", sent.headers().firstValue("ETag").orElseThrow());
        }
        Set<Long> after = new HashSet<>(may(writer, name));
        after.add(checksum(content));
        writer.files.put(name, after);
        var body = json.createObjectNode()
                .put("path", file)
                .put("upload_id", upload.path("upload_id").asText())
                .set("parts", parts);
        if (ok(call("complete", writer, body.toString()))) {
            writer.files.put(name, Set.of(checksum(content)));
        }
    }

    private HttpRequest.Builder call(String operation, Writer writer, String body) {
        return request("mpu/" + operation + "/soak/" + writer.number)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private void read(Writer writer, String name) throws Exception {
        HttpResponse<byte[]> answer = ask(request("artifacts/soak/" + name));
        if (answer != null && (answer.statusCode() == 200 || answer.statusCode() == 404)) {
            acknowledged.incrementAndGet();
            long found = answer.statusCode() == 404 ? 0 : checksum(answer.body());
            assertThat(may(writer, name)).as(name).contains(found);
        }
    }

    private void list(Writer writer) throws Exception {
        HttpResponse<byte[]> answer = send(request("artifacts?path=soak/" + writer.number));
        if (answer != null) {
            acknowledged.incrementAndGet();
        }
    }

    /** Every file is as it was acknowledged, and listed if it is there. */
    private void verify(Writer writer) throws Exception {
        Set<String> there = new HashSet<>();
        for (String name : writer.files.keySet()) {
            HttpResponse<byte[]> answer = ask(request("artifacts/soak/" + name));
            assertThat(answer).isNotNull();
            assertThat(answer.statusCode()).isIn(200, 404);
            long found = answer.statusCode() == 404 ? 0 : checksum(answer.body());
            assertThat(may(writer, name)).as(name).contains(found);
            if (found != 0) {
                there.add(name.substring(name.indexOf('/') + 1));
            }
        }
        HttpResponse<byte[]> listing = send(request("artifacts?path=soak/" + writer.number));
        assertThat(listing).isNotNull();
        List<String> listed = new ArrayList<>();
        json.readTree(listing.body())
                .path("files")
                .forEach(file -> listed.add(file.path("path").asText()));
        // S3Proxy leaves what it was writing when it was killed, under a name of its own.
        listed.removeIf(name -> LEFT_BY_S3PROXY.matcher(name).matches());
        assertThat(listed).containsExactlyInAnyOrderElementsOf(there);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + "/" + path)).timeout(PATIENCE);
    }

    private boolean ok(HttpRequest.Builder request) throws Exception {
        boolean ok = send(request) != null;
        (ok ? acknowledged : refused).incrementAndGet();
        return ok;
    }

    /** The answer if it is 200. */
    private @Nullable HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
        HttpResponse<byte[]> answer = ask(request);
        return answer != null && answer.statusCode() == 200 ? answer : null;
    }

    private @Nullable HttpResponse<byte[]> ask(HttpRequest.Builder request) throws Exception {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            // Nobody is there; while something is started again there is no use in hurry.
            Thread.sleep(50);
            return null;
        }
    }

    private static long checksum(byte[] content) {
        var sum = new CRC32C();
        sum.update(content);
        // Nothing is not the same as an empty file.
        return sum.getValue() + 1;
    }
}
