package dev.mlopscloud.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every endpoint under values that nobody should send, the same ones in each run: it refuses or takes them, and never
 * fails. No answer shows anything of the inside.
 */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = StandInGateway.class, restrictToAnnotatedClass = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzTest {
    private static final int REQUESTS = 60;
    private static final int LONGEST_ADDRESS = 4_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int NOT_IMPLEMENTED = 501;
    private static final Pattern INSIDE = Pattern.compile(
            "Exception|org\\.postgresql|dev\\.mlopscloud|java\\.|\\bselect .* from |insert into|SQLSTATE|\\sat [a-z]+\\.");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private FuzzValues values = new FuzzValues(Map.of());
    private boolean ready;

    @BeforeEach
    void makeWhatIsReferredTo() {
        if (ready) {
            return;
        }
        ready = true;
        String experiment = Mlflow.newExperiment();
        String run = Mlflow.newRun(experiment);
        String registered = "fuzz-" + UUID.randomUUID();
        Mlflow.post("registered-models/create", Map.of("name", registered)).statusCode(200);
        Mlflow.post("model-versions/create", Map.of("name", registered, "source", "s3://bucket/model"))
                .statusCode(200);
        String model = Mlflow.post("logged-models", Map.of("experiment_id", experiment))
                .statusCode(200)
                .extract()
                .path("model.info.model_id");
        String trace = Mlflow.post("traces", Map.of("experiment_id", experiment))
                .statusCode(200)
                .extract()
                .path("trace_info.request_id");
        values = new FuzzValues(
                Map.of("experiment", experiment, "run", run, "registered", registered, "model", model, "trace", trace));
    }

    @AfterAll
    void close() {
        client.close();
    }

    static Stream<String> endpoints() throws IOException {
        try (var lines = FuzzTest.class.getResourceAsStream("/fuzz-endpoints.txt")) {
            String text = new String(lines.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#"));
        }
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void isNeverBroughtDown(String endpoint) throws Exception {
        Random random = new Random(endpoint.hashCode());
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            HttpRequest request = request(endpoint.split(" ", -1), random);
            if (request.uri().toString().length() > LONGEST_ADDRESS) {
                continue;
            }
            HttpResponse<String> answer;
            try {
                answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            } catch (IOException e) {
                failures.add(request.method() + " " + request.uri() + " " + lastBody + " -> " + e);
                continue;
            }
            boolean failed = answer.statusCode() >= 500 && answer.statusCode() != NOT_IMPLEMENTED;
            if (failed
                    || (answer.statusCode() >= 400
                            && INSIDE.matcher(answer.body()).find())) {
                failures.add(request.method() + " " + request.uri() + " " + lastBody + " -> " + answer.statusCode()
                        + " " + answer.body());
            }
        }
        assertThat(failures).isEmpty();
    }

    private String lastBody = "";

    private HttpRequest request(String[] parts, Random random) throws IOException {
        boolean query = parts[0].equals("GET");
        ObjectNode body = JSON.createObjectNode();
        StringBuilder parameters = new StringBuilder();
        for (int i = 2; i < parts.length; i++) {
            String name = parts[i].substring(0, parts[i].indexOf('='));
            String kind = parts[i].substring(name.length() + 1);
            if (random.nextInt(5) == 0) {
                continue;
            }
            JsonNode value = random.nextInt(3) == 0 ? values.bad(random) : values.good(kind, random);
            body.set(name, value);
            parameters
                    .append(parameters.isEmpty() ? "?" : "&")
                    .append(name)
                    .append('=')
                    .append(encoded(value.isTextual() ? value.textValue() : value.toString()));
        }
        String path = path(parts[1], random);
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .timeout(PATIENCE)
                .uri(URI.create("http://127.0.0.1:" + RestAssured.port + path + (query ? parameters : "")));
        if (query) {
            lastBody = "";
            return request.GET().build();
        }
        lastBody = random.nextInt(20) == 0 ? values.notJson(random) : JSON.writeValueAsString(body);
        return request.header("Content-Type", "application/json")
                .header(
                        "x-mlflow-experiment-id",
                        values.good("experiment", random).asText())
                .method(parts[0], HttpRequest.BodyPublishers.ofString(lastBody))
                .build();
    }

    private String path(String template, Random random) {
        return Pattern.compile("\\{(\\w+)}")
                .matcher(template)
                .replaceAll(kind -> Matcher.quoteReplacement(
                        random.nextInt(2) == 0
                                ? encoded(values.good(kind.group(1), random).asText())
                                : values.segment(random)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
