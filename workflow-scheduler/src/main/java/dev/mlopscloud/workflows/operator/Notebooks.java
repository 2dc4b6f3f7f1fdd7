package dev.mlopscloud.workflows.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.definition.Action;
import dev.mlopscloud.workflows.trace.Traces;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Has notebooks executed by the notebook launcher, and keeps the executed copy. */
final class Notebooks {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TaskConfig config;
    private final Objects objects;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    Notebooks(TaskConfig config) {
        this.config = config;
        this.objects = new Objects(config);
    }

    JsonNode run(Call call) throws IOException, InterruptedException {
        String id = call.memory().path("execution").asText("");
        if (id.isEmpty()) {
            JsonNode execution = send("POST", "/api/executions", request(call).toString());
            id = execution.path("id").asText();
            call.remember().accept(JsonNodeFactory.instance.objectNode().put("execution", id));
            call.say("The notebook launcher executes " + call.action().text("input_nb"));
        }
        try {
            return await(call, "/api/executions/" + id);
        } catch (InterruptedException e) {
            stop("/api/executions/" + id);
            throw e;
        }
    }

    private static ObjectNode request(Call call) {
        Action action = call.action();
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("path", action.text("input_nb", "").replaceFirst("^/+", ""));
        if (action.has("output_nb")) {
            request.put("output_path", action.text("output_nb", "").replaceFirst("^/+", ""));
        }
        ObjectNode parameters = request.putObject("parameters");
        action.tree("parameters").properties().forEach(member -> parameters.set(member.getKey(), member.getValue()));
        if (action.has("kernel_name")) {
            request.put("kernel_name", action.text("kernel_name"));
        }
        return request;
    }

    private JsonNode await(Call call, String path) throws IOException, InterruptedException {
        int executed = -1;
        while (true) {
            JsonNode execution = send("GET", path, "");
            JsonNode progress = execution.path("progress");
            if (progress.path("executed_cells").asInt() > executed) {
                executed = progress.path("executed_cells").asInt();
                call.say(executed + " of " + progress.path("total_cells").asInt() + " cells executed");
            }
            String state = execution.path("state").asText();
            if (state.equals("success") || state.equals("failed")) {
                ObjectNode result = JsonNodeFactory.instance.objectNode();
                String output = execution.path("output_path").asText();
                result.put("output_nb", output);
                keep(call, output, result);
                if (state.equals("failed")) {
                    JsonNode error = execution.path("error");
                    throw new IOException(
                            "The notebook failed in cell " + error.path("cell").asText("?") + ": "
                                    + error.path("ename").asText() + ": "
                                    + error.path("evalue").asText());
                }
                return result;
            }
            Thread.sleep(LOOK);
        }
    }

    /** The executed copy becomes an artifact, even of a notebook that failed. */
    private void keep(Call call, String output, ObjectNode result) throws InterruptedException {
        if (!objects.isSetUp() || output.isEmpty()) {
            return;
        }
        Context.Identity identity = call.context().identity();
        String path = String.join(
                "/",
                "workflows",
                identity.dagId(),
                identity.runId(),
                identity.taskId(),
                Integer.toString(identity.mapIndex()),
                "attempt=" + identity.tryNumber() + ".ipynb");
        try {
            JsonNode contents = send("GET", "/api/contents/" + encoded(output) + "?type=notebook&content=1", "");
            objects.put(path, contents.path("content").toString());
            result.put("artifact_path", path);
            call.say("The executed notebook is kept as the artifact " + path);
        } catch (IOException e) {
            call.say("The executed notebook could not be kept as an artifact: " + e.getMessage());
        }
    }

    private static String encoded(String path) {
        return URLEncoder.encode(path, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    private void stop(String path) {
        // This thread is interrupted: the request goes out from another.
        Thread.startVirtualThread(() -> {
            try {
                send("DELETE", path, "");
            } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(config.notebooksUri().replaceFirst("/+$", "") + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        Traces.into(request);
        config.notebooksToken().ifPresent(token -> request.header("Authorization", "token " + token));
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            String answer = response.body();
            throw new IOException("The notebook launcher answered " + response.statusCode() + ": "
                    + answer.substring(0, Math.min(300, answer.length())));
        }
        return response.body().isEmpty() ? JsonNodeFactory.instance.objectNode() : JSON.readTree(response.body());
    }
}
