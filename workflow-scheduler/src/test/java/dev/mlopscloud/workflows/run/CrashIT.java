package dev.mlopscloud.workflows.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopscloud.platform.testing.PostgresResource;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, killed without warning again and again while runs go on. */
class CrashIT {
    private static final int KILLS = 10;
    private static final int RUNS_BETWEEN = 2;
    private static final int WIDTH = 4;
    private static final int DEPTH = 3;

    /** Of the mapped task. */
    private static final int INSTANCES = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final PostgresResource postgres = new PostgresResource();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();
    private final Random random = new Random(20260504);
    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path directory;

    private Map<String, String> database = Map.of();
    private int port;

    @BeforeEach
    void startDatabase() throws IOException {
        assumeThat(Path.of("target/quarkus-app/quarkus-run.jar")).exists();
        database = postgres.start();
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        postgres.stop();
    }

    @Test
    void everyRunEndsAndNoTryStartsTwiceHoweverOftenTheServiceIsKilled() throws Exception {
        Process service = start();
        Path starts = directory.resolve("starts");
        send("POST", "/api/definitions", definition(starts));
        int runs = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            for (int run = 0; run < RUNS_BETWEEN; run++, runs++) {
                send("POST", "/api/v2/dags/crash/dagRuns", "{\"logical_date\":null}");
            }
            Thread.sleep(random.nextInt(1_500));
            service.destroyForcibly().waitFor();
            service = start();
        }
        awaitRuns(runs);
        List<String> lines = Files.readAllLines(starts);
        assertThat(lines).doesNotHaveDuplicates().hasSize(runs * (WIDTH * DEPTH + INSTANCES));
        JsonNode failed = send("GET", "/api/v2/dags/crash/dagRuns?state=failed", "");
        assertThat(failed.path("total_entries").intValue()).isZero();
        assertThat(lines).allMatch(line -> line.endsWith(" 1"));
    }

    private void awaitRuns(int runs) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int ended = 0;
        while (ended < runs && System.nanoTime() < end) {
            ended = send("GET", "/api/v2/dags/crash/dagRuns?state=success&state=failed", "")
                    .path("total_entries")
                    .intValue();
            Thread.sleep(100);
        }
        assertThat(ended).isEqualTo(runs);
    }

    private static String definition(Path starts) {
        StringBuilder tasks = new StringBuilder();
        for (int row = 0; row < DEPTH; row++) {
            for (int column = 0; column < WIDTH; column++) {
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
        // Suspended, looking again and again, deciding, and mapped over a result.
        tasks.append("""
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
            {"task_id": "never", "operator": "bash", "dependencies": ["stop"], "bash_command": "exit 1"}
            """.formatted(starts));
        return "{\"dag_id\": \"crash\", \"tasks\": [" + tasks + "]}";
    }

    private Process start() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx128m",
                        "-jar",
                        "target/quarkus-app/quarkus-run.jar")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("service.log").toFile()))
                .redirectInput(new File("/dev/null"));
        database.forEach((key, value) ->
                builder.environment().put(key.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment()
                .put("MLOPS_TASKS_DIRECTORY", directory.resolve("tasks").toString());
        Process process = builder.start();
        started.add(process);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            try {
                if (status("GET", "/q/health/ready", "").statusCode() == 200) {
                    return process;
                }
            } catch (IOException notYet) {
                // nobody listens yet
            }
            Thread.sleep(20);
        }
        throw new IllegalStateException(Files.readString(directory.resolve("service.log")));
    }

    private JsonNode send(String method, String path, String body) throws Exception {
        HttpResponse<String> response = status(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
        return json.readTree(response.body());
    }

    private HttpResponse<String> status(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
