package dev.mlopscloud.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.PackagedProgram;
import io.restassured.path.json.JsonPath;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A server that is killed owes its webhooks nothing afterwards. */
class WebhookCrashIT {
    private static final int HEAP_MB = 128;
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://[\\d.:]+)");

    /** The packaged server in a process of its own. */
    private record Server(Process process, String url) {
        static Server start(EmbeddedPostgres postgres) throws IOException {
            List<String> settings = List.of(
                    "-Dquarkus.http.port=0",
                    "-Dquarkus.datasource.jdbc.url=" + postgres.getJdbcUrl("postgres", "postgres"),
                    "-Dquarkus.datasource.username=postgres",
                    "-Dquarkus.datasource.password=postgres",
                    "-Dmlops.webhooks.schemes=http",
                    "-Dmlops.webhooks.allow-private-addresses=true",
                    "-Dmlops.webhooks.retries=1000",
                    "-Dmlops.webhooks.timeout=2s");
            Process process = new ProcessBuilder(PackagedProgram.command(HEAP_MB, settings))
                    .redirectErrorStream(true)
                    .start();
            StringBuilder log = new StringBuilder();
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.append(line).append('\n');
                Matcher matcher = LISTENING.matcher(line);
                if (matcher.find()) {
                    // Nobody reads on: the log would fill the pipe.
                    Thread.ofVirtual().start(() -> lines.lines().forEach(ignored -> {}));
                    return new Server(process, matcher.group(1));
                }
            }
            throw new AssertionError("The server did not start:\n" + log);
        }

        JsonPath post(String path, String body) throws IOException, InterruptedException {
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create(url + Mlflow.API + path))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                return JsonPath.from(answer.body());
            }
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatWasAcknowledgedIsToldOfAfterTheCrash() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                WebhookReceiver receiver = new WebhookReceiver()) {
            receiver.answerAlways(503);
            Server first = Server.start(postgres);
            try {
                first.post(
                        "webhooks",
                        "{\"name\": \"hook\", \"url\": \"" + receiver.url()
                                + "\", \"events\": [{\"entity\": \"REGISTERED_MODEL\", \"action\": \"CREATED\"}]}");
                for (String name : List.of("one", "two", "three")) {
                    first.post("registered-models/create", "{\"name\": \"" + name + "\"}");
                }
                receiver.next();
            } finally {
                first.kill();
            }
            receiver.answerAlways(200);
            receiver.forget();
            Server second = Server.start(postgres);
            try {
                List<String> told = List.of(name(receiver), name(receiver), name(receiver));
                assertThat(told).containsExactlyInAnyOrder("one", "two", "three");
            } finally {
                second.kill();
            }
        }
    }

    private static String name(WebhookReceiver receiver) throws InterruptedException {
        return receiver.next().json().getString("data.name");
    }
}
