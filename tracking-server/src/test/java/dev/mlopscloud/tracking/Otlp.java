package dev.mlopscloud.tracking;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Spans over OpenTelemetry's protocol, as tests send them. */
final class Otlp {
    private Otlp() {}

    static String newTraceId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** A span of half a second; attributes that are texts and whole numbers. */
    static Map<String, Object> span(
            String traceId, String spanId, String parentId, String name, Map<String, Object> attributes) {
        List<Map<String, Object>> list = new ArrayList<>();
        attributes.forEach((key, value) -> list.add(Map.of(
                "key",
                key,
                "value",
                value instanceof Integer ? Map.of("intValue", value.toString()) : Map.of("stringValue", value))));
        return Map.of(
                "traceId",
                traceId,
                "spanId",
                spanId,
                "parentSpanId",
                parentId,
                "name",
                name,
                "startTimeUnixNano",
                "1700000000000000000",
                "endTimeUnixNano",
                "1700000000500000000",
                "attributes",
                list,
                "status",
                Map.of("code", 1));
    }

    static ValidatableResponse export(String experiment, Object... spans) {
        return given().header("x-mlflow-experiment-id", experiment)
                .contentType(ContentType.JSON)
                .body(Map.of("resourceSpans", List.of(Map.of("scopeSpans", List.of(Map.of("spans", List.of(spans)))))))
                .post("/v1/traces")
                .then()
                .statusCode(200);
    }
}
