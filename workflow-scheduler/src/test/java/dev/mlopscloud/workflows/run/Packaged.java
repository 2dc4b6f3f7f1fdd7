package dev.mlopscloud.workflows.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopscloud.platform.testing.PackagedProgram;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The packaged service as a process of its own, with a tasks directory of its own, that can be killed and started. */
final class Packaged implements AutoCloseable {
    private static final int HEAP_MB = 128;
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What the service says once it has a port. */
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:]+:(\\d+)");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, String> settings;
    private final Path directory;
    private int port;
    private @Nullable Process process;

    Packaged(Map<String, String> settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
    }

    /** Where its tasks are. */
    Path tasks() {
        return directory.resolve("tasks");
    }

    /** Starts it, and waits until it is ready. */
    void start() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Files.deleteIfExists(log());
        ProcessBuilder builder = new ProcessBuilder(PackagedProgram.command(HEAP_MB, List.of()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .redirectInput(new File("/dev/null"));
        settings.forEach((key, value) ->
                builder.environment().put(key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), value));
        builder.environment().put("QUARKUS_HTTP_PORT", "0");
        builder.environment().put("MLOPS_TASKS_DIRECTORY", tasks().toString());
        Process started = builder.start();
        process = started;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && started.isAlive()) {
            Matcher listening = LISTENING.matcher(Files.readString(log()));
            if (listening.find()) {
                port = Integer.parseInt(listening.group(1));
                if (request("GET", "/q/health/ready", "").statusCode() == 200) {
                    return;
                }
            }
            Thread.sleep(20);
        }
        throw new IllegalStateException(Files.readString(log()));
    }

    /** Waits until a service that runs is ready again. */
    void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (request("GET", "/q/health/ready", "").statusCode() != 200) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private Path log() {
        return directory.resolve("service.log");
    }

    /** Ends it without warning. */
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Asks it to end, and tells whether it did in time. */
    boolean terminate(Duration patience) throws InterruptedException {
        if (process == null) {
            return true;
        }
        process.destroy();
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** The answer to a request that is not refused. */
    JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = request(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
        return json.readTree(response.body());
    }

    HttpResponse<String> request(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    /** Starts a run, however often the service or its database has to be asked. */
    void trigger(String dagId, String runId) throws InterruptedException {
        String body = "{\"logical_date\":null,\"dag_run_id\":\"" + runId + "\"}";
        long end = System.nanoTime() + PATIENCE.toNanos();
        int status = 0;
        while (status != 200 && status != 409 && System.nanoTime() < end) {
            try {
                status = request("POST", "/api/v2/dags/" + dagId + "/dagRuns", body)
                        .statusCode();
            } catch (IOException notNow) {
                status = 0;
            }
            if (status != 200 && status != 409) {
                Thread.sleep(100);
            }
        }
        assertThat(status).isIn(200, 409);
    }

    /** Waits until so many runs have ended, and tells how many of them failed. */
    int awaitRuns(String dagId, int runs) throws InterruptedException {
        String path = "/api/v2/dags/" + dagId + "/dagRuns?limit=1&state=";
        long end = System.nanoTime() + PATIENCE.toNanos();
        int ended = 0;
        int failed = 0;
        while (ended < runs && System.nanoTime() < end) {
            try {
                failed = send("GET", path + "failed", "").path("total_entries").intValue();
                ended = failed
                        + send("GET", path + "success", "")
                                .path("total_entries")
                                .intValue();
            } catch (IOException | AssertionError notNow) {
                ended = 0;
            }
            Thread.sleep(100);
        }
        assertThat(ended).isEqualTo(runs);
        return failed;
    }

    /** A DAG of bash tasks in columns, each of which writes its run, its id and its try to a file. */
    static String columns(String dagId, Path starts, int width, int depth) {
        StringBuilder tasks = new StringBuilder();
        for (int row = 0; row < depth; row++) {
            for (int column = 0; column < width; column++) {
                int tenths = 1 + (row + column) % 4;
                String upstream = row == 0 ? "" : "\"t" + (row - 1) + "_" + column + "\"";
                tasks.append(tasks.isEmpty() ? "" : ",").append("""
                    {"task_id": "t%d_%d", "operator": "bash", "dependencies": [%s], "retries": 2, "retry_delay": 0,
                     "env": {"STARTS": "%s"}, "bash_command": "echo $AIRFLOW_CTX_DAG_RUN_ID \
                    $AIRFLOW_CTX_TASK_ID $AIRFLOW_CTX_TRY_NUMBER >> $STARTS; \
                    sleep 0.%d"}\
                    """.formatted(row, column, upstream, starts, tenths));
            }
        }
        return "{\"dag_id\": \"" + dagId + "\", \"tasks\": [" + tasks + "]}";
    }

    /** As {@link #columns}, with tasks that are suspended, look again and again, decide, and are mapped. */
    static String mixed(String dagId, Path starts, int width, int depth) {
        String columns = columns(dagId, starts, width, depth);
        return columns.substring(0, columns.length() - 2) + """
            , {"task_id": "later", "operator": "time_delta_sensor", "delta": 0.4, "mode": "reschedule"},
            {"task_id": "poke", "operator": "time_delta_sensor", "delta": 0.4, "poke_interval": 0.05},
            {"task_id": "list", "operator": "bash", "dependencies": ["later", "poke"], "retries": 2,
             "retry_delay": 0, "bash_command": "sleep 0.1; echo two"},
            {"task_id": "each", "operator": "bash", "dependencies": ["list"], "retries": 2, "retry_delay": 0,
             "env": {"STARTS": "%s"}, "expand": {"env": [{"N": "1"}, {"N": "2"}]},
             "bash_command": "echo $AIRFLOW_CTX_DAG_RUN_ID each$N $AIRFLOW_CTX_TRY_NUMBER >> $STARTS; \
             test {{ ti.xcom_pull('list') }} = two"},
            {"task_id": "stop", "operator": "short_circuit", "condition": "{{ 1 > 2 }}",
             "dependencies": ["each"]},
            {"task_id": "never", "operator": "bash", "dependencies": ["stop"], "bash_command": "exit 1"}]}
            """.formatted(starts);
    }

    /** How many lines a run of {@link #mixed} writes. */
    static int starts(int width, int depth) {
        return width * depth + 2;
    }
}
