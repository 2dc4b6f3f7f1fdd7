package dev.mlopscloud.standalone.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mlopscloud.standalone.stack.Plan;
import dev.mlopscloud.standalone.stack.ServiceDefinition;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A little work for each service, of the kind that most of its work is: what it loads for that, and how often it runs
 * which part, its JVM then writes down too.
 */
final class Exercise implements AutoCloseable {
    /** As many that what runs often has shown so. */
    private static final int TURNS = 50;
    /** What open pages ask every few seconds: as often as it takes to compile it well. */
    private static final int OFTEN = 3_000;

    /** How much of a kind one request brings. */
    private static final int PARTS = 40;

    private static final int RUNS = 3;
    private static final String TRACKING = "/api/2.0/mlflow/";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Of the version that all clients speak: the server's ways of another would be learned in vain. */
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final JsonMapper json = JsonMapper.builder().build();
    private final Map<String, ServiceDefinition> services;
    private final String notebookToken;

    Exercise(Plan plan) {
        this.services =
                plan.services().stream().collect(Collectors.toMap(ServiceDefinition::name, Function.identity()));
        this.notebookToken = plan.notebookToken();
    }

    /** @throws IOException if a service does not do what it is asked */
    void run() throws IOException, InterruptedException {
        track();
        store();
        browse();
        schedule();
    }

    private void track() throws IOException, InterruptedException {
        String experiment = log("experiments/create", "{\"name\":\"a\"}")
                .path("experiment_id")
                .asText();
        String search = "{\"experiment_ids\":[\"" + experiment
                + "\"],\"filter\":\"metrics.loss < 1 and params.a = '1'\",\"order_by\":[\"metrics.loss DESC\"],"
                + "\"max_results\":20}";
        String metrics = IntStream.range(0, PARTS)
                .mapToObj(step -> "{\"key\":\"loss\",\"value\":0.5,\"timestamp\":1,\"step\":" + step + "}")
                .collect(Collectors.joining(","));
        for (int turn = 0; turn < TURNS; turn++) {
            String run = log("runs/create", "{\"experiment_id\":\"" + experiment + "\",\"start_time\":1}")
                    .at("/run/info/run_id")
                    .asText();
            String ofRun = "{\"run_id\":\"" + run + "\",";
            log(
                    "runs/log-batch",
                    ofRun + "\"metrics\":[" + metrics + "],\"params\":[{\"key\":\"a\",\"value\":\"1\"}],"
                            + "\"tags\":[{\"key\":\"b\",\"value\":\"2\"}]}");
            log("runs/log-metric", ofRun + "\"key\":\"loss\",\"value\":0.1,\"timestamp\":2,\"step\":99}");
            ask("tracking-server", "GET", TRACKING + "runs/get?run_id=" + run, "");
            ask("tracking-server", "GET", TRACKING + "metrics/get-history?metric_key=loss&run_id=" + run, "");
            log("runs/search", search);
            log("runs/update", ofRun + "\"status\":\"FINISHED\",\"end_time\":3}");
        }
    }

    private JsonNode log(String call, String body) throws IOException, InterruptedException {
        return ask("tracking-server", "POST", TRACKING + call, body);
    }

    private void store() throws IOException, InterruptedException {
        String file = "/api/2.0/mlflow-artifacts/artifacts/a/file";
        for (int turn = 0; turn < TURNS; turn++) {
            ask("artifact-gateway", "PUT", file + turn, "artifact".repeat(PARTS));
            ask("artifact-gateway", "GET", file + turn, "");
        }
        ask("artifact-gateway", "GET", "/api/2.0/mlflow-artifacts/artifacts?path=a", "");
    }

    private void browse() throws IOException, InterruptedException {
        String notebook = "{\"type\":\"notebook\",\"content\":{\"cells\":[],\"metadata\":{},\"nbformat\":4,"
                + "\"nbformat_minor\":5}}";
        for (int turn = 0; turn < TURNS; turn++) {
            ask("notebook-launcher", "PUT", "/api/contents/learning.ipynb", notebook);
            ask("notebook-launcher", "GET", "/api/contents/learning.ipynb?content=1", "");
            ask("notebook-launcher", "GET", "/api/contents?content=1", "");
        }
        for (int turn = 0; turn < OFTEN; turn++) {
            ask("notebook-launcher", "GET", "/api/kernels", "");
            ask("notebook-launcher", "GET", "/api/status", "");
        }
        ask("notebook-launcher", "DELETE", "/api/contents/learning.ipynb", "");
    }

    private void schedule() throws IOException, InterruptedException {
        String tasks = IntStream.range(0, PARTS)
                .mapToObj(number -> "{\"task_id\":\"t" + number + "\",\"operator\":\"bash\",\"bash_command\":\"true\"}")
                .collect(Collectors.joining(","));
        ask(
                "workflow-scheduler",
                "PUT",
                "/api/definitions/learning",
                "{\"dag_id\":\"learning\",\"tasks\":[" + tasks + "]}");
        for (int run = 0; run < RUNS; run++) {
            runOnce("/api/v2/dags/learning/dagRuns");
        }
    }

    private void runOnce(String runs) throws IOException, InterruptedException {
        String id = ask("workflow-scheduler", "POST", runs, "{\"logical_date\":null}")
                .path("dag_run_id")
                .asText();
        String run = runs + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!ask("workflow-scheduler", "GET", run, "").path("state").asText().equals("success")) {
            if (System.nanoTime() > end) {
                throw new IOException("The scheduler has not run its tasks in " + PATIENCE.toSeconds() + " s.");
            }
            Thread.sleep(100);
        }
        ask("workflow-scheduler", "GET", run + "/taskInstances", "");
    }

    private JsonNode ask(String service, String method, String path, String body)
            throws IOException, InterruptedException {
        ServiceDefinition asked = services.get(service);
        if (asked == null) {
            throw new IllegalArgumentException(service);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(asked.url() + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (service.equals("notebook-launcher")) {
            request.header("Authorization", "token " + notebookToken);
        }
        HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 300) {
            throw new IOException(method + " " + path + " of " + service + " answered " + answer.statusCode());
        }
        boolean isJson = answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
        return isJson ? json.readTree(answer.body()) : json.missingNode();
    }

    @Override
    public void close() {
        client.close();
    }
}
