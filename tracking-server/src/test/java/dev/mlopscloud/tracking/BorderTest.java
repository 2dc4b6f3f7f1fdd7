package dev.mlopscloud.tracking;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BorderTest {

    @Test
    void saysWhatItIs() {
        given().get("/health").then().statusCode(200).body(equalTo("OK"));
        given().get("/version").then().statusCode(200).body(equalTo("3.18.0"));
        given().get("/ajax-api/3.0/mlflow/server-info").then().statusCode(200).body("store_type", equalTo("SqlStore"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nope", "/api/2.0/mlflow/runs/nope", "/ajax-api/2.0/mlflow/users/current"})
    void unknownRoutesAreAnHtmlPage(String path) {
        given().get(path)
                .then()
                .statusCode(404)
                .contentType(ContentType.HTML)
                .body(containsString("<h1>Not Found</h1>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/3.0/mlflow/issues", "/ajax-api/3.0/mlflow/gateway/endpoints/list"})
    void whatMlflowHasAndWeHaveNotIsNotImplemented(String path) {
        given().get(path).then().statusCode(501).body("error_code", equalTo("NOT_IMPLEMENTED"));
    }

    @Test
    void theWrongMethodIsRefused() {
        given().get("/api/2.0/mlflow/runs/create").then().statusCode(405).contentType(ContentType.HTML);
    }

    @Test
    void aBodyMustSayThatItIsJson() {
        given().contentType(ContentType.TEXT)
                .body("{\"name\": \"x\"}")
                .post("/api/2.0/mlflow/experiments/create")
                .then()
                .statusCode(400)
                .body("message", equalTo("Bad Request. Content-Type must be one of ['application/json']."));
    }

    @Test
    void foreignPagesMayNotWrite() {
        given().contentType(ContentType.JSON)
                .header("Origin", "http://evil.example")
                .body(Map.of("name", "x"))
                .post("/api/2.0/mlflow/experiments/create")
                .then()
                .statusCode(403)
                .body(equalTo("Cross-origin request blocked"));
        given().contentType(ContentType.JSON)
                .header("Origin", "http://localhost:1234")
                .post("/api/2.0/mlflow/experiments/search")
                .then()
                .statusCode(200);
    }

    @Test
    void foreignHostsAreRefused() {
        given().header("Host", "evil.example")
                .get("/api/2.0/mlflow/experiments/get?experiment_id=0")
                .then()
                .statusCode(403)
                .body(containsString("Invalid Host header"));
    }

    @Test
    void answersTheQueriesOfTheUi() {
        graphql("query Q($i: In!) @component(name: \"x\") { mlflowGetExperiment(input: $i)"
                        + " { __typename apiError { code } experiment { ...E creationTime } } }"
                        + " fragment E on MlflowExperiment { name tags { key } }")
                .body("data.mlflowGetExperiment.experiment.name", equalTo("Default"))
                .body("data.mlflowGetExperiment.experiment.tags.size()", is(0))
                .body("data.mlflowGetExperiment.experiment.creationTime", org.hamcrest.Matchers.matchesPattern("\\d+"))
                .body("errors", nullValue());
        graphql("{ mlflowGetRun(input: {runId: \"nope\"}) { run { info { runId } } } }")
                .body("data.mlflowGetRun", nullValue())
                .body("errors[0]", equalTo("Run with id=nope not found"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ nope }",
                "{ mlflowGetRun(input: {runId: \"x\"}) { run { bogus } } }",
                "{ mlflowGetRun(",
                "{ a: test { output } b: test { output } ...F } fragment F on Query { ...F }",
                "{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{"
            })
    void badQueriesAreErrorsNotFailures(String query) {
        graphql(query).body("data", nullValue()).body("errors.size()", is(1));
    }

    private static io.restassured.response.ValidatableResponse graphql(String query) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("query", query, "variables", Map.of("i", Map.of("experimentId", "0"))))
                .post("/graphql")
                .then()
                .statusCode(200);
    }
}
