package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static dev.mlopscloud.tracking.Mlflow.newRun;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = StandInGateway.class, restrictToAnnotatedClass = true)
class OlderTracesTest {
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts/";
    private static final String FILE = "/ajax-api/2.0/mlflow/get-trace-artifact?request_id=";

    private static List<Map<String, String>> texts(String key, String value) {
        return List.of(Map.of("key", key, "value", value));
    }

    private static String start(String experiment, String run) {
        return Mlflow.post(
                        "traces",
                        Map.of(
                                "experiment_id",
                                experiment,
                                "timestamp_ms",
                                1000,
                                "request_metadata",
                                texts("mlflow.sourceRun", run),
                                "tags",
                                List.of(
                                        Map.of("key", "mlflow.traceName", "value", "named"),
                                        Map.of("key", "mlflow.artifactLocation", "value", "file:///etc"))))
                .statusCode(200)
                .body("trace_info.status", equalTo("IN_PROGRESS"))
                .body("trace_info.execution_time_ms", equalTo(0))
                .extract()
                .path("trace_info.request_id");
    }

    private static ValidatableResponse end(String trace, String status) {
        return given().contentType(ContentType.JSON)
                .body(Map.of(
                        "timestamp_ms",
                        1250,
                        "status",
                        status,
                        "tags",
                        texts("color", "red"),
                        "request_metadata",
                        texts("mlflow.traceInputs", "1")))
                .patch(Mlflow.API + "traces/" + trace)
                .then();
    }

    @Test
    void isStartedEndedAndReadInBothVersions() {
        String experiment = newExperiment();
        String run = newRun(experiment);
        String trace = start(experiment, run);
        end(trace, "OK")
                .statusCode(200)
                .body("trace_info.status", equalTo("OK"))
                .body("trace_info.execution_time_ms", equalTo(250))
                .body("trace_info.tags.key", hasItem("color"))
                .body("trace_info.request_metadata.key", contains("mlflow.sourceRun", "mlflow.traceInputs"));
        Mlflow.get("traces/{id}/info", trace)
                .statusCode(200)
                .body("trace_info.timestamp_ms", equalTo(1000))
                .body(
                        "trace_info.tags.find { it.key == 'mlflow.artifactLocation' }.value",
                        equalTo("mlflow-artifacts:/" + experiment + "/traces/" + trace + "/artifacts"));
        given().get("/api/3.0/mlflow/traces/" + trace)
                .then()
                .statusCode(200)
                .body("trace.trace_info.state", equalTo("OK"))
                .body("trace.trace_info.execution_duration", equalTo("0.250s"));
        Mlflow.get("traces?experiment_ids={id}&filter={filter}", experiment, "run_id = '" + run + "'")
                .statusCode(200)
                .body("traces.request_id", contains(trace))
                .body("next_page_token", nullValue());
        Mlflow.get("traces?experiment_ids={id}&filter={filter}", experiment, "status = 'ERROR'")
                .statusCode(200)
                .body("traces", nullValue());
    }

    @Test
    void pagesThroughASearch() {
        String experiment = newExperiment();
        String run = newRun(experiment);
        start(experiment, run);
        start(experiment, run);
        String token = Mlflow.get("traces?experiment_ids={id}&max_results=1", experiment)
                .body("traces.size()", equalTo(1))
                .extract()
                .path("next_page_token");
        Mlflow.get("traces?experiment_ids={id}&max_results=1&page_token={token}", experiment, token)
                .body("traces.size()", equalTo(1))
                .body("next_page_token", nullValue());
    }

    @Test
    void refusesWhatIsNotThereOrNotAllowed() {
        end("0".repeat(32), "OK").statusCode(404).body("error_code", equalTo("RESOURCE_DOES_NOT_EXIST"));
        end("0".repeat(32), "NOPE").statusCode(400);
        Mlflow.get("traces/{id}/info", "nope").statusCode(404);
        Mlflow.get("traces").statusCode(400);
        Mlflow.post("traces", Map.of("experiment_id", "99999999")).statusCode(404);
        Mlflow.post("traces", Map.of("experiment_id", "0", "tags", "x")).statusCode(400);
    }

    @Test
    void itsSpansAreTheFileThatTheClientWroteBesideIt() {
        String experiment = newExperiment();
        String trace = start(experiment, newRun(experiment));
        given().get(FILE + trace).then().statusCode(404);
        String artifacts = FILES + experiment + "/traces/" + trace + "/artifacts/";
        given().body("{\"spans\": [{\"name\": \"old\"}]}".getBytes(StandardCharsets.UTF_8))
                .put(artifacts + "traces.json")
                .then()
                .statusCode(200);
        given().get(FILE + trace).then().statusCode(200).body(containsString("\"old\""));
    }

    @Test
    void anAttachmentIsReadByItsId() {
        String experiment = newExperiment();
        String trace = start(experiment, newRun(experiment));
        String attachment = "0b1f5c3a-8f3e-4f5b-9a52-0d5b2c1f7a11";
        given().body(new byte[] {1, 2, 3})
                .put(FILES + experiment + "/traces/" + trace + "/artifacts/attachments/" + attachment)
                .then()
                .statusCode(200);
        byte[] content = given().get(FILE + trace + "&path=" + attachment)
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        assertThat(content).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../traces.json",
                "..%2f..%2fsecret",
                "%252e%252e%252fx",
                "traces.json",
                "0B1F5C3A-8F3E-4F5B-9A52-0D5B2C1F7A11",
                "%00",
                "a%23b"
            })
    void anAttachmentHasNoOtherName(String path) {
        String trace = start("0", newRun("0"));
        given().urlEncodingEnabled(false)
                .get(FILE + trace + "&path=" + path)
                .then()
                .statusCode(400)
                .body("error_code", equalTo("INVALID_PARAMETER_VALUE"));
    }

    @Test
    void aTraceMustBeNamed() {
        given().get("/ajax-api/3.0/mlflow/get-trace-artifact")
                .then()
                .statusCode(400)
                .body("message", equalTo("Request must include the \"request_id\" query parameter."));
        given().get(FILE + "tr-nope").then().statusCode(404);
        given().urlEncodingEnabled(false).get(FILE + "a%00b").then().statusCode(400);
    }
}
