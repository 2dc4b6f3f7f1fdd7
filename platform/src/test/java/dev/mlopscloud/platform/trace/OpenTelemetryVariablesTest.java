package dev.mlopscloud.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenTelemetryVariablesTest {
    private static Map<String, String> settings(Map<String, String> environment) {
        return new OpenTelemetryVariables(environment).getProperties();
    }

    @Test
    void withoutACollectorNothingIsTraced() {
        assertThat(settings(Map.of("OTEL_SERVICE_NAME", "mine")))
                .containsEntry("quarkus.otel.sdk.disabled", "true")
                .containsEntry("quarkus.otel.instrument.vertx-http", "false")
                .doesNotContainKey("quarkus.otel.service.name");
        assertThat(settings(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " ")))
                .containsEntry("quarkus.otel.sdk.disabled", "true");
    }

    @Test
    void theAddressOfACollectorTurnsTracesOn() {
        assertThat(settings(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318",
                        "OTEL_TRACES_SAMPLER_ARG", "0.1",
                        "OTEL_EXPORTER_OTLP_TIMEOUT", "2000",
                        "OTEL_RESOURCE_ATTRIBUTES", "")))
                .containsEntry("quarkus.otel.sdk.disabled", "false")
                .containsEntry("quarkus.otel.instrument.vertx-http", "true")
                .containsEntry("quarkus.otel.exporter.otlp.endpoint", "http://collector:4318")
                .containsEntry("quarkus.otel.exporter.otlp.protocol", "http/protobuf")
                .containsEntry("quarkus.otel.exporter.otlp.timeout", "2000ms")
                .containsEntry("quarkus.otel.traces.sampler.arg", "0.1")
                .doesNotContainKey("quarkus.otel.resource.attributes");
    }

    @Test
    void theProtocolIsTheOneThatIsAskedFor() {
        assertThat(settings(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")))
                .containsEntry("quarkus.otel.exporter.otlp.protocol", "grpc");
    }

    @Test
    void aDisabledSdkStaysOff() {
        assertThat(settings(
                        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318", "OTEL_SDK_DISABLED", "TRUE")))
                .containsEntry("quarkus.otel.sdk.disabled", "true");
    }
}
