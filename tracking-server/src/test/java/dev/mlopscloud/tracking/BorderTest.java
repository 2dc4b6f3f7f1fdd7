package dev.mlopscloud.tracking;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.mlopscloud.platform.testing.PostgresResource;
import dev.mlopscloud.platform.testing.RawHttp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    @ValueSource(strings = {"/nope", "/api/2.0/mlflow/runs/nope", "/api/2.0/mlflow/users/current"})
    void unknownRoutesAreAnHtmlPage(String path) {
        given().get(path)
                .then()
                .statusCode(404)
                .contentType(ContentType.HTML)
                .body(containsString("<h1>Not Found</h1>"));
    }

    @Test
    void addressesNeedNotBeEncodedMoreThanPathsAre() {
        RawHttp http = new RawHttp();
        assertThat(http.get("/api/3.0/mlflow/traces/a[1]|{b}").text()).contains("Trace with ID 'a[1]|{b}' not found");
        for (String address : List.of("/api/3.0/mlflow/traces/%zz", "/api/2.0/mlflow/runs/get?run_id=%zz", "/%")) {
            RawHttp.Answer refused = http.get(address);
            assertThat(refused.status()).as(address).isEqualTo(400);
            assertThat(refused.text()).as(address).contains("\"error_code\":\"INVALID_PARAMETER_VALUE\"");
        }
    }

    @Test
    void theUiHearsThatNobodyIsSignedIn() {
        given().get("/ajax-api/2.0/mlflow/users/current")
                .then()
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body(equalTo("{}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/3.0/mlflow/issues", "/ajax-api/3.0/mlflow/gateway/endpoints/list"})
    void whatMlflowHasAndWeHaveNotIsNotImplemented(String path) {
        given().get(path).then().statusCode(501).body("error_code", equalTo("NOT_IMPLEMENTED"));
    }

    @Test
    void whatStandsWhereATracesIdWouldIsNotImplementedEither() {
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/ajax-api/3.0/mlflow/traces/calculate-filter-correlation")
                .then()
                .statusCode(501)
                .body("error_code", equalTo("NOT_IMPLEMENTED"));
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
        graphql("query Q($i: MlflowGetExperimentInput!) @component(name: \"x\") { mlflowGetExperiment(input: $i)"
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "query($i: Nope) { test(inputString: $i) { output } } | Unknown type 'Nope'.",
                "query Q($i: String) { test { output } } | Variable '$i' is never used in operation 'Q'.",
                "{ test(inputString: $x) { output } } | Variable '$x' is not defined.",
                "query($i: Int) { test(inputString: $i) { output } }"
                        + " | Variable '$i' of type 'Int' used in position expecting type 'String'.",
                "query($i: String) { test(inputString: $i) { output } } | Variable '$i' got invalid value"
                        + " {'experimentId': '0'}; String cannot represent a non string value: {'experimentId': '0'}",
                "query($i: MlflowGetRunInput!) { mlflowGetRun(input: $i) { run { info { runId } } } }"
                        + " | Variable '$i' got invalid value {'experimentId': '0'}; Field"
                        + " 'experimentId' is not defined by type 'MlflowGetRunInput'.",
                "query($j: MlflowGetRunInput!) { mlflowGetRun(input: $j) { run { info { runId } } } }"
                        + " | Variable '$j' of required type 'MlflowGetRunInput!' was not provided.",
                "{ mlflowGetRun(input: {runId: 5}) { run { info { runId } } } }"
                        + " | String cannot represent a non string value: 5",
                "{ test(other: 1) { output } } | Unknown argument 'other' on field 'Query.test'.",
                "{ test { output @skip(if: true) } } | Unknown directive '@skip'.",
                "subscription { a } | Schema is not configured to execute subscription operation."
            })
    void graphqlChecksVariablesAndArgumentsBeforeItReads(String query, String message) {
        graphql(query).body("data", nullValue()).body("errors", contains(message));
    }

    private static io.restassured.response.ValidatableResponse graphql(String query) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("query", query, "variables", Map.of("i", Map.of("experimentId", "0"))))
                .post("/graphql")
                .then()
                .statusCode(200);
    }
}
