package dev.mlopscloud.workflows.operator;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Objects of the store, through the artifact gateway: nobody else has its keys. */
public final class Objects {
    private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Optional<String> gateway;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    public Objects(TaskConfig config) {
        this.gateway = config.artifactsUri();
    }

    /** Whether there is a store. */
    public boolean isSetUp() {
        return gateway.isPresent();
    }

    /** Whether an object exists; {@code mlflow-artifacts:/} before its path is left out. */
    boolean exists(String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path(key)))
                .timeout(PATIENCE)
                .header("Range", "bytes=0-0")
                .build();
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        response.body().close();
        int status = response.statusCode();
        // Nothing can be cut from an empty object.
        if (status < 300 || status == 416) {
            return true;
        }
        if (status == 404) {
            return false;
        }
        throw new IOException("The artifact gateway answered " + status);
    }

    /** Keeps the bytes of a file as an object. */
    public void put(String path, Path file) throws IOException, InterruptedException {
        send(path, BodyPublishers.ofFile(file));
    }

    /** Keeps a text as an object. */
    void put(String path, String text) throws IOException, InterruptedException {
        send(path, BodyPublishers.ofString(text));
    }

    private void send(String path, HttpRequest.BodyPublisher body) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).PUT(body).build();
        HttpResponse<Void> response = http.send(request, BodyHandlers.discarding());
        if (response.statusCode() >= 300) {
            throw new IOException("The artifact gateway answered " + response.statusCode());
        }
    }

    /** The bytes of an object; nothing if there is none. */
    public Optional<InputStream> get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).build();
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return Optional.of(response.body());
        }
        response.body().close();
        if (response.statusCode() == 404) {
            return Optional.empty();
        }
        throw new IOException("The artifact gateway answered " + response.statusCode());
    }

    private URI uri(String path) throws IOException {
        String base = gateway.orElseThrow(() -> new IOException("No store is set up: mlops.tasks.artifacts-uri"));
        String encoded = Arrays.stream(path.split("/", -1))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
        return URI.create(base.replaceFirst("/+$", "") + ARTIFACTS + encoded);
    }

    private static String path(String key) throws IOException {
        String path = key.replaceFirst("^mlflow-artifacts:/+", "");
        if (path.contains("://")) {
            throw new IOException("Objects are named by their path in the artifact store, not " + key);
        }
        return path;
    }
}
