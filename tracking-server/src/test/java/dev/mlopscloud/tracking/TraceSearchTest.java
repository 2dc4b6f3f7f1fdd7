package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TraceSearchTest {
    private static final String TRACES = "/api/3.0/mlflow/traces";

    private String experiment = "";
    private String trace = "";

    @BeforeEach
    void makeATrace() {
        experiment = newExperiment();
        String id = Otlp.newTraceId();
        trace = "tr-" + id;
        Otlp.export(
                experiment,
                Otlp.span(id, "b7ad6b7169203331", "", "answer", Map.of("mlflow.spanType", "AGENT")),
                Otlp.span(
                        id,
                        "b7ad6b7169203332",
                        "b7ad6b7169203331",
                        "call",
                        Map.of("mlflow.spanType", "LLM", "model.name", "gpt-4o", "tries", 3)));
        assess("feedback", "score", 0.8);
        assess("feedback", "good", true);
        assess("expectation", "wanted", "blue");
        post(
                        "/" + trace + "/assessments",
                        Map.of("assessment", Map.of("assessment_name", "iss-1", "issue", Map.of("issue_name", "slow"))))
                .statusCode(200);
        Mlflow.post(
                        "traces/link-prompts",
                        Map.of(
                                "trace_id",
                                trace,
                                "prompt_versions",
                                List.of(Map.of("name", "greeting", "version", "2"))))
                .statusCode(200);
    }

    private void assess(String kind, String name, Object value) {
        post(
                        "/" + trace + "/assessments",
                        Map.of("assessment", Map.of("assessment_name", name, kind, Map.of("value", value))))
                .statusCode(200);
    }

    private static ValidatableResponse post(String path, Object body) {
        return given().contentType(ContentType.JSON)
                .body(body)
                .post(TRACES + path)
                .then();
    }

    private ValidatableResponse search(String filter) {
        return post(
                "/search",
                Map.of(
                        "locations",
                        List.of(Map.of(
                                "type", "MLFLOW_EXPERIMENT", "mlflow_experiment", Map.of("experiment_id", experiment))),
                        "filter",
                        filter));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "span.attributes.model.name = 'gpt-4o' | 1",
                "span.attributes.`model.name` LIKE 'gpt%' | 1",
                "span.attributes.model.name RLIKE '^gpt-[0-9]o$' | 1",
                "span.attributes.model.name IN ('a', 'gpt-4o') | 1",
                "span.attributes.tries = '3' | 1",
                "span.attributes.model.name = 'gpt' | 0",
                "span.attributes.nope LIKE '%' | 0",
                "span.name = 'call' AND span.type = 'LLM' | 1",
                "span.name = 'answer' AND span.type = 'LLM' | 0",
                "span.name RLIKE 'c.ll' | 1",
                "span.content LIKE '%gpt-4o%' AND span.name = 'answer' | 0",
                "trace.text LIKE '%gpt-4o%' AND span.name = 'call' | 1",
                "feedback.score > 0.5 | 1",
                "feedback.score >= 0.9 | 0",
                "feedback.good > 0 | 0",
                "feedback.good = 'true' | 1",
                "feedback.score = '0.8' | 1",
                "expectation.wanted RLIKE '^b' | 1",
                "issue.id = 'iss-1' | 1",
                "issue.id = 'slow' | 0",
                "prompt = 'greeting/2' | 1",
                "prompt = 'greeting/1' | 0",
                "status RLIKE '^OK$' | 1",
                "request_id RLIKE '^tr-' | 1",
                "tags.`mlflow.trace.spansLocation` RLIKE 'TRACK' | 1"
            })
    void findsByEverythingThatTheGrammarNames(String filter, int found) {
        List<String> ids = search(filter).statusCode(200).extract().path("traces.trace_id");
        assertThat(ids == null ? 0 : ids.size()).isEqualTo(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "span.attributes. = 'a'",
                "span.nope = 'a'",
                "span.content = 'a'",
                "text RLIKE 'a'",
                "issue.name = 'a'",
                "issue.id != 'a'",
                "prompt != 'a/1'",
                "prompt LIKE 'a%'",
                "feedback.x = 1",
                "feedback.x > '1'",
                "timestamp_ms RLIKE '1'",
                "status RLIKE '('",
                "status RLIKE 'a{99999}'",
                "status RLIKE '(((a{0,200}){0,200}){0,200}){0,200}'"
            })
    void refusesWhatTheGrammarDoesNotName(String filter) {
        search(filter).statusCode(400).body("error_code", equalTo("INVALID_PARAMETER_VALUE"));
    }

    @Test
    void aPatternThatNeverEndsIsStopped() {
        String id = Otlp.newTraceId();
        Otlp.export(experiment, Otlp.span(id, "b7ad6b7169203331", "", "x", Map.of("long", "a".repeat(4000) + "cb")));
        search("span.attributes.long RLIKE '^(.*)(.*)(.*)(.*)\\1\\2\\3\\4d?b$'")
                .statusCode(400)
                .body("message", containsString("RLIKE"));
        search("span.attributes.long RLIKE '" + "a".repeat(1001) + "'")
                .statusCode(400)
                .body("message", containsString("1000 characters"));
        search("span.content LIKE '" + "%a".repeat(2000) + "%b'").statusCode(200);
    }

    @Test
    void ordersByExperiment() {
        post(
                        "/search",
                        Map.of(
                                "locations",
                                List.of(Map.of("mlflow_experiment", Map.of("experiment_id", experiment))),
                                "order_by",
                                List.of("experiment_id DESC", "timestamp_ms ASC")))
                .statusCode(200)
                .body("traces.size()", equalTo(1));
    }
}
