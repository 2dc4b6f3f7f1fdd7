package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static dev.mlopscloud.tracking.Mlflow.newRun;
import static io.restassured.RestAssured.given;
import static io.restassured.config.EncoderConfig.encoderConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TracesTest {
    private static final String TRACES = "/api/3.0/mlflow/traces";

    @Test
    void spansBeginATraceAndReadBackInBothForms() {
        String experiment = newExperiment();
        String trace = export(experiment, "boom", 2);
        given().get(TRACES + "/get?trace_id=" + trace)
                .then()
                .statusCode(200)
                .body("trace.trace_info.state", equalTo("ERROR"))
                .body("trace.trace_info.request_time", equalTo("2023-11-14T22:13:20Z"))
                .body("trace.trace_info.execution_duration", equalTo("0.500s"))
                .body("trace.trace_info.tags.'mlflow.trace.spansLocation'", equalTo("TRACKING_STORE"))
                .body("trace.spans[0].name", equalTo("boom"))
                .body("trace.spans[0].end_time_unix_nano", equalTo(1700000000500000000L))
                .body("trace.spans[0].attributes.find { it.key == 'n' }.value.int_value", equalTo(5))
                .body("trace.spans[0].status.code", equalTo("STATUS_CODE_ERROR"));
        String file = given().get("/ajax-api/3.0/mlflow/get-trace-artifact?request_id=" + trace)
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(file).contains("\"attributes\":{\"n\":\"5\"").contains("\\\"" + trace + "\\\"");
    }

    @Test
    void anInfoIsFinalAndSpansThatComeLaterDoNotChangeIt() {
        String experiment = newExperiment();
        String trace = "tr-" + id();
        start(experiment, trace).statusCode(200).body("trace.trace_info.trace_metadata.m", equalTo("1"));
        otlp(experiment, spans(trace.substring(3), "late", 2)).statusCode(200);
        given().get(TRACES + "/" + trace)
                .then()
                .body("trace.trace_info.state", equalTo("OK"))
                .body("trace.trace_info.execution_duration", equalTo("1.250s"))
                .body("trace.trace_info.tags.'mlflow.traceName'", equalTo("named"));
    }

    @ParameterizedTest
    @CsvSource({
        "3, SPAN_KIND_CLIENT",
        "SPAN_KIND_SERVER, SPAN_KIND_SERVER",
        "0, SPAN_KIND_INTERNAL",
        "9, SPAN_KIND_INTERNAL",
        "nonsense, SPAN_KIND_INTERNAL"
    })
    void aSpanKeepsItsKind(String given, String kept) {
        String trace = Otlp.newTraceId();
        Map<String, Object> span = new HashMap<>(Otlp.span(trace, "00000000000000a1", "", "root", Map.of()));
        span.put("kind", given.matches("\\d") ? Integer.valueOf(given) : given);
        Otlp.export(newExperiment(), span);
        given().get(TRACES + "/get?trace_id=tr-" + trace)
                .then()
                .statusCode(200)
                .body("trace.spans[0].kind", equalTo(kept));
    }

    private static ValidatableResponse start(String experiment, String trace) {
        Map<String, Object> location =
                Map.of("type", "MLFLOW_EXPERIMENT", "mlflow_experiment", Map.of("experiment_id", experiment));
        return post(
                "",
                Map.of(
                        "trace",
                        Map.of(
                                "trace_info",
                                Map.of(
                                        "trace_id",
                                        trace,
                                        "trace_location",
                                        location,
                                        "request_time",
                                        "2024-01-01T00:00:00.123Z",
                                        "execution_duration",
                                        "1.250s",
                                        "state",
                                        "OK",
                                        "trace_metadata",
                                        Map.of("m", "1"),
                                        "tags",
                                        Map.of("mlflow.traceName", "named", "color", "red")))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trace.status = 'OK' | 1",
                "attributes.name LIKE 'nam%' AND tags.color = 'red' | 1",
                "metadata.m = '2' | 0",
                "timestamp_ms > 1 AND execution_time_ms >= 1250 | 1",
                "feedback.good = 'true' | 1",
                "feedback.good IS NULL | 0",
                "span.name = 'inner' | 1",
                "trace.text ILIKE '%INNER%' | 1",
                "span.type != 'UNKNOWN' | 0",
                "run_id = 'nobody' | 0"
            })
    void findsTracesByWhatBelongsToThem(String filter, int found) {
        String experiment = newExperiment();
        String trace = "tr-" + id();
        start(experiment, trace).statusCode(200);
        otlp(experiment, spans(trace.substring(3), "inner", 0)).statusCode(200);
        assess(trace, "feedback", Map.of("value", true)).statusCode(200);
        List<String> ids = search(experiment, filter).statusCode(200).extract().path("traces.trace_id");
        assertThat(ids == null ? 0 : ids.size()).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo = 1", "status = 1", "span.color = 'a'", "metrics.a > 1", "status LIKE '%\\'"})
    void refusesFiltersThatAreNotInTheGrammar(String filter) {
        search(newExperiment(), filter).statusCode(400).body("error_code", equalTo("INVALID_PARAMETER_VALUE"));
    }

    @Test
    void refusesNulWhereverAnIdIsTaken() {
        given().urlEncodingEnabled(false).get(TRACES + "/tr-a%00").then().statusCode(400);
        post("/batchGetInfos", Map.of("trace_ids", List.of("a\0"))).statusCode(400);
    }

    private static ValidatableResponse search(String experiment, String filter) {
        return post(
                "/search",
                Map.of(
                        "locations",
                        List.of(Map.of(
                                "type", "MLFLOW_EXPERIMENT", "mlflow_experiment", Map.of("experiment_id", experiment))),
                        "filter",
                        filter));
    }

    @Test
    void anAssessmentCanBeChangedOverriddenAndDeleted() {
        String trace = export(newExperiment(), "a", 0);
        String first = assess(trace, "feedback", Map.of("value", 1))
                .statusCode(200)
                .body("assessment.valid", equalTo(true))
                .extract()
                .path("assessment.assessment_id");
        String path = TRACES + "/" + trace + "/assessments/";
        given().contentType(ContentType.JSON)
                .body(Map.of(
                        "assessment",
                        Map.of("feedback", Map.of("value", 2), "metadata", Map.of("k", "v")),
                        "update_mask",
                        "feedback,metadata"))
                .patch(path + first)
                .then()
                .statusCode(200)
                .body("assessment.feedback.value", equalTo(2f))
                .body("assessment.assessment_name", equalTo("good"));
        given().contentType(ContentType.JSON)
                .body(Map.of("assessment", Map.of("expectation", Map.of("value", 2)), "update_mask", "expectation"))
                .patch(path + first)
                .then()
                .statusCode(400);
        String second = post(
                        "/" + trace + "/assessments",
                        Map.of(
                                "assessment",
                                Map.of("assessment_name", "good", "feedback", Map.of(), "overrides", first)))
                .statusCode(200)
                .extract()
                .path("assessment.assessment_id");
        given().get(path + first).then().body("assessment.valid", equalTo(false));
        given().delete(path + second).then().statusCode(200);
        given().get(path + first).then().body("assessment.valid", equalTo(true));
        given().get(path + second)
                .then()
                .statusCode(404)
                .body("message", containsString("Assessment with ID '" + second + "' not found for trace"));
    }

    private static ValidatableResponse assess(String trace, String kind, Map<String, Object> content) {
        return post(
                "/" + trace + "/assessments",
                Map.of(
                        "assessment",
                        Map.of(
                                "assessment_name",
                                "good",
                                "source",
                                Map.of("source_type", "HUMAN", "source_id", "me"),
                                kind,
                                content)));
    }

    @Test
    void tagsLinksAndDeletes() {
        String experiment = newExperiment();
        String trace = export(experiment, "a", 0);
        String run = newRun(experiment);
        given().contentType(ContentType.JSON)
                .body(Map.of("key", "k", "value", "v"))
                .patch("/ajax-api/2.0/mlflow/traces/" + trace + "/tags")
                .then()
                .statusCode(200);
        Mlflow.post("traces/link-to-run", Map.of("trace_ids", List.of(trace), "run_id", run))
                .statusCode(200);
        search(experiment, "run_id = '" + run + "'")
                .body("traces.trace_id", contains(trace))
                .body("traces[0].tags.k", equalTo("v"));
        post("/delete-traces", Map.of("experiment_id", experiment))
                .statusCode(400)
                .body("message", equalTo("Either `max_timestamp_millis` or `trace_ids` must be specified."));
        post("/delete-traces", Map.of("experiment_id", experiment, "request_ids", List.of(trace)))
                .statusCode(200)
                .body("traces_deleted", equalTo(1));
        given().get(TRACES + "/" + trace)
                .then()
                .statusCode(404)
                .body("message", equalTo("Trace with ID '" + trace + "' not found."));
    }

    @Test
    void countsForTheOverview() {
        String experiment = newExperiment();
        export(experiment, "a", 0);
        export(experiment, "b", 2);
        metrics(experiment, "trace_count", Map.of("aggregation_type", "COUNT"), List.of("trace_status"))
                .statusCode(200)
                .body("data_points.dimensions.trace_status", contains("ERROR", "OK"))
                .body("data_points[0].values.COUNT", equalTo(1.0f));
        metrics(experiment, "latency", Map.of("aggregation_type", "PERCENTILE", "percentile_value", 90), List.of())
                .body("data_points[0].values.'P90.0'", equalTo(500.0f));
        metrics(newExperiment(), "latency", Map.of("aggregation_type", "AVG"), List.of())
                .statusCode(200)
                .body("data_points", nullValue());
        metrics(experiment, "trace_count", Map.of("aggregation_type", "COUNT"), List.of("1; drop table trace"))
                .statusCode(400);
    }

    private static ValidatableResponse metrics(
            String experiment, String metric, Map<String, Object> aggregation, List<String> dimensions) {
        return post(
                "/metrics",
                Map.of(
                        "experiment_ids",
                        List.of(experiment),
                        "view_type",
                        "TRACES",
                        "metric_name",
                        metric,
                        "aggregations",
                        List.of(aggregation),
                        "dimensions",
                        dimensions,
                        "start_time_ms",
                        1,
                        "end_time_ms",
                        2000000000000L));
    }

    @Test
    void refusesWhatIsNotOpenTelemetry() {
        given().contentType("application/x-protobuf").post("/v1/traces").then().statusCode(422);
        raw("application/x-protobuf", new byte[0]).statusCode(400);
        raw("application/x-protobuf", new byte[] {10, 127, 1})
                .statusCode(400)
                .body("detail", equalTo("Invalid OpenTelemetry format"));
        raw("application/json", "[".getBytes(StandardCharsets.UTF_8)).statusCode(400);
        raw("text/plain", new byte[] {1}).statusCode(400);
        otlp("0", spans("nothex", "n", 0)).statusCode(400);
        otlp("0", spans("", "n", 0)).statusCode(422);
        otlp("99999999", spans(id(), "n", 0)).statusCode(404);
    }

    private static ValidatableResponse raw(String type, byte[] body) {
        return given().config(RestAssured.config()
                        .encoderConfig(
                                encoderConfig().encodeContentTypeAs("application/x-protobuf", ContentType.BINARY)))
                .header("x-mlflow-experiment-id", "0")
                .contentType(type)
                .body(body)
                .post("/v1/traces")
                .then();
    }

    @Test
    void anUnpackedBodyHasALimitToo() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 65; i++) {
                gzip.write(new byte[1024 * 1024]);
            }
        }
        given().header("x-mlflow-experiment-id", "0")
                .header("Content-Encoding", "gzip")
                .contentType(ContentType.JSON)
                .body(packed.toByteArray())
                .post("/v1/traces")
                .then()
                .statusCode(413);
    }

    private static String export(String experiment, String name, int status) {
        String id = id();
        otlp(experiment, spans(id, name, status)).statusCode(200);
        return "tr-" + id;
    }

    private static Map<String, Object> spans(String traceId, String name, int status) {
        Map<String, Object> span = Map.of(
                "traceId",
                traceId,
                "spanId",
                "b7ad6b7169203331",
                "name",
                name,
                "startTimeUnixNano",
                "1700000000000000000",
                "endTimeUnixNano",
                "1700000000500000000",
                "attributes",
                List.of(Map.of("key", "n", "value", Map.of("intValue", "5"))),
                "status",
                Map.of("code", status));
        return Map.of("resourceSpans", List.of(Map.of("scopeSpans", List.of(Map.of("spans", List.of(span))))));
    }

    private static ValidatableResponse otlp(String experiment, Object body) {
        return given().header("x-mlflow-experiment-id", experiment)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/v1/traces")
                .then();
    }

    private static ValidatableResponse post(String path, Object body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post(TRACES + path)
                .then();
    }

    private static String id() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
