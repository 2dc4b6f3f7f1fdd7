package dev.mlopscloud.tracking;

import static dev.mlopscloud.tracking.Mlflow.newExperiment;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mlopscloud.platform.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class MetersTest {
    private static final String NOT_FOUND = "mlflow_http_request_total{method=\"GET\",status=\"404\"}";

    /** What the series with this name and these labels says; one that does not exist yet says 0. */
    private static double value(String series) {
        return given().accept("text/plain")
                .get("/metrics")
                .then()
                .statusCode(200)
                .contentType("text/plain")
                .extract()
                .asString()
                .replace(",}", "}")
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private static void askForNobody() {
        given().get("/api/2.0/mlflow/experiments/get?experiment_id=987654321")
                .then()
                .statusCode(404);
    }

    @Test
    void requestsAreCountedByMlflowsNames() {
        double before = value(NOT_FOUND);

        askForNobody();
        given().get("/health").then().statusCode(200);

        assertThat(value(NOT_FOUND) - before).isEqualTo(1);
        assertThat(value("mlflow_http_request_duration_seconds_bucket"
                        + "{method=\"GET\",mlflow_version=\"3.18.0\",status=\"404\",le=\"10.0\"}"))
                .isEqualTo(value(NOT_FOUND));
    }

    @Test
    void theUisOwnAddressesAreCountedOnce() {
        double before = value(NOT_FOUND);

        given().get("/ajax-api/2.0/mlflow/experiments/get?experiment_id=987654321")
                .then()
                .statusCode(404);

        assertThat(value(NOT_FOUND) - before).isEqualTo(1);
    }

    @Test
    void methodsThatClientsMakeUpAreOneSeries() {
        given().request("MADEUP", "/api/2.0/mlflow/experiments/get");

        String metrics = given().get("/metrics").asString();
        assertThat(metrics).contains("method=\"OTHER\"").doesNotContain("MADEUP");
    }

    @Test
    void spansAreCountedAndTheirBodiesMeasured() {
        double spans = value("mlflow_spans_ingested_total{protocol=\"otlp\"}");
        double bodies = value("mlflow_otlp_request_payload_bytes_bucket{le=\"1024.0\"}");
        String trace = Otlp.newTraceId();

        Otlp.export(
                newExperiment(),
                Otlp.span(trace, "b7ad6b7169203331", "", "root", Map.of()),
                Otlp.span(trace, "b7ad6b7169203332", "b7ad6b7169203331", "leaf", Map.of()));

        assertThat(value("mlflow_spans_ingested_total{protocol=\"otlp\"}") - spans)
                .isEqualTo(2);
        assertThat(value("mlflow_otlp_request_payload_bytes_bucket{le=\"1024.0\"}") - bodies)
                .isEqualTo(1);
    }
}
