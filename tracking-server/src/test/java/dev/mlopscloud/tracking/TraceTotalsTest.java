package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TraceTotalsTest {
    private static final String ROOT = "b7ad6b7169203331";
    private static final String FIRST = "b7ad6b7169203332";
    private static final String SECOND = "b7ad6b7169203333";

    private final String id = Otlp.newTraceId();
    private String experiment = "";

    @BeforeEach
    void makeAnExperiment() {
        experiment = newExperiment();
    }

    private Map<String, Object> metadata() {
        return given().get("/api/3.0/mlflow/traces/tr-" + id)
                .then()
                .statusCode(200)
                .extract()
                .path("trace.trace_info.trace_metadata");
    }

    private Map<String, Object> total(String key) {
        Object text = metadata().get(key);
        return text == null ? Map.of() : JsonPath.from(text.toString()).getMap("");
    }

    private static Map<String, Object> usage(int input, int output) {
        return Map.of(
                "mlflow.chat.tokenUsage",
                "{\"input_tokens\": %d, \"output_tokens\": %d, \"total_tokens\": %d}"
                        .formatted(input, output, input + output),
                "mlflow.llm.cost",
                "{\"input_cost\": 0.25, \"output_cost\": 0.5, \"total_cost\": 0.75}",
                "mlflow.llm.model",
                "m1");
    }

    @Test
    void tokensAndCostsOfSpansAreAddedUp() {
        Otlp.export(
                experiment,
                Otlp.span(id, ROOT, "", "root", Map.of()),
                Otlp.span(id, FIRST, ROOT, "a", usage(10, 5)),
                Otlp.span(id, SECOND, ROOT, "b", usage(1, 2)));
        assertThat(total("mlflow.trace.tokenUsage"))
                .isEqualTo(Map.of("input_tokens", 11, "output_tokens", 7, "total_tokens", 18));
        assertThat(total("mlflow.trace.cost"))
                .isEqualTo(Map.of("input_cost", 0.5f, "output_cost", 1.0f, "total_cost", 1.5f));
        metrics("total_cost", "SUM", List.of("span_model_name"))
                .body("data_points[0].values.SUM", equalTo(1.5f))
                .body("data_points[0].dimensions.span_model_name", equalTo("m1"));
    }

    private ValidatableResponse metrics(String metric, String aggregation, List<String> dimensions) {
        return given().contentType(ContentType.JSON)
                .body(Map.of(
                        "experiment_ids",
                        List.of(experiment),
                        "view_type",
                        "SPANS",
                        "metric_name",
                        metric,
                        "aggregations",
                        List.of(Map.of("aggregation_type", aggregation)),
                        "dimensions",
                        dimensions))
                .post("/api/3.0/mlflow/traces/metrics")
                .then()
                .statusCode(200);
    }

    @Test
    void aSpanSpeaksForThoseBelowItEvenIfTheyComeLaterOrTwice() {
        Otlp.export(experiment, Otlp.span(id, FIRST, ROOT, "a", usage(10, 5)));
        assertThat(total("mlflow.trace.tokenUsage")).containsEntry("total_tokens", 15);
        Otlp.export(experiment, Otlp.span(id, SECOND, ROOT, "b", usage(1, 2)));
        assertThat(total("mlflow.trace.tokenUsage")).containsEntry("total_tokens", 18);
        Otlp.export(experiment, Otlp.span(id, ROOT, "", "root", usage(11, 8)));
        assertThat(total("mlflow.trace.tokenUsage")).containsEntry("total_tokens", 19);
        Otlp.export(experiment, Otlp.span(id, SECOND, ROOT, "b", usage(1, 2)));
        assertThat(total("mlflow.trace.tokenUsage")).containsEntry("total_tokens", 19);
    }

    @Test
    void otherTracersNamesAreUnderstood() {
        Otlp.export(
                experiment,
                Otlp.span(
                        id,
                        ROOT,
                        "",
                        "chat",
                        Map.of(
                                "gen_ai.operation.name",
                                "chat",
                                "gen_ai.request.model",
                                "4711",
                                "gen_ai.usage.input_tokens",
                                7,
                                "gen_ai.usage.output_tokens",
                                3,
                                "gen_ai.input.messages",
                                "[{\"role\": \"user\"}]",
                                "gen_ai.output.messages",
                                "5 apples")),
                Otlp.span(
                        id,
                        FIRST,
                        ROOT,
                        "inner",
                        Map.of("openinference.span.kind", "RETRIEVER", "llm.token_count.prompt", 100)));
        assertThat(total("mlflow.trace.tokenUsage"))
                .isEqualTo(Map.of("input_tokens", 7, "output_tokens", 3, "total_tokens", 10));
        JsonPath spans = JsonPath.from(given().get("/ajax-api/3.0/mlflow/get-trace-artifact?request_id=tr-" + id)
                .then()
                .statusCode(200)
                .extract()
                .asString());
        assertThat(spans.getString("spans[0].attributes.'mlflow.spanType'")).isEqualTo("\"CHAT_MODEL\"");
        assertThat(spans.getString("spans[0].attributes.'mlflow.llm.model'")).isEqualTo("\"4711\"");
        assertThat(spans.getString("spans[0].attributes.'mlflow.spanInputs'")).isEqualTo("[{\"role\":\"user\"}]");
        assertThat(spans.getString("spans[0].attributes.'mlflow.spanOutputs'")).isEqualTo("\"5 apples\"");
        assertThat(spans.getString("spans[1].attributes.'mlflow.spanType'")).isEqualTo("\"RETRIEVER\"");
        metrics("span_count", "COUNT", List.of("span_type")).body("data_points.size()", equalTo(2));
    }

    @Test
    void whatTheClientSaidAtTheEndStays() {
        given().contentType(ContentType.JSON)
                .body(Map.of(
                        "trace",
                        Map.of(
                                "trace_info",
                                Map.of(
                                        "trace_id",
                                        "tr-" + id,
                                        "trace_location",
                                        Map.of("mlflow_experiment", Map.of("experiment_id", experiment)),
                                        "trace_metadata",
                                        Map.of("mlflow.trace.tokenUsage", "{\"input_tokens\": 1}"),
                                        "tags",
                                        Map.of("mlflow.artifactLocation", "file:///etc", "color", "red")))))
                .post("/api/3.0/mlflow/traces")
                .then()
                .statusCode(200)
                .body("trace.trace_info.tags.color", equalTo("red"))
                .body(
                        "trace.trace_info.tags.'mlflow.artifactLocation'",
                        equalTo("mlflow-artifacts:/" + experiment + "/traces/tr-" + id + "/artifacts"));
        Otlp.export(experiment, Otlp.span(id, ROOT, "", "root", usage(11, 8)));
        assertThat(total("mlflow.trace.tokenUsage")).isEqualTo(Map.of("input_tokens", 1));
        assertThat(total("mlflow.trace.cost")).containsKey("total_cost");
    }

    @Test
    void nonsenseIsNoNumber() {
        Otlp.export(
                experiment,
                Otlp.span(
                        id,
                        ROOT,
                        "",
                        "root",
                        Map.of(
                                "mlflow.chat.tokenUsage",
                                "{\"input_tokens\": \"many\", \"total_tokens\": 1e999}",
                                "mlflow.llm.cost",
                                "[1, 2",
                                "gen_ai.usage.input_tokens",
                                "7")));
        given().get("/api/3.0/mlflow/traces/tr-" + id)
                .then()
                .statusCode(200)
                .body("trace.trace_info.trace_metadata.'mlflow.trace.tokenUsage'", nullValue());
    }
}
