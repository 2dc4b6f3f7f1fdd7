package dev.mlopscloud.platform.trace;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * OpenTelemetry's own variables as the settings that they are here. Without {@code OTEL_EXPORTER_OTLP_ENDPOINT}, the
 * address of a collector, no trace is made and nothing is exported.
 *
 * <p>{@code OTEL_EXPORTER_OTLP_PROTOCOL} is {@code http/protobuf} unless given, as the specification has it;
 * {@code OTEL_TRACES_SAMPLER_ARG} is the share of traces that are kept, of those that no caller has decided about.
 * {@code OTEL_SDK_DISABLED=true} wins over all.
 */
public final class OpenTelemetryVariables extends PropertiesConfigSource {
    private static final String PREFIX = "quarkus.otel.";

    /** What a trace of every request costs, where nobody wants one. */
    private static final Set<String> INSTRUMENTED = Set.of("vertx-http", "vertx-event-bus", "vertx-sql-client");

    private static final Map<String, String> SETTINGS = Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "exporter.otlp.endpoint",
            "OTEL_EXPORTER_OTLP_HEADERS", "exporter.otlp.headers",
            "OTEL_EXPORTER_OTLP_PROTOCOL", "exporter.otlp.protocol",
            "OTEL_EXPORTER_OTLP_TIMEOUT", "exporter.otlp.timeout",
            "OTEL_RESOURCE_ATTRIBUTES", "resource.attributes",
            "OTEL_SERVICE_NAME", "service.name",
            "OTEL_BSP_SCHEDULE_DELAY", "bsp.schedule.delay",
            "OTEL_TRACES_SAMPLER_ARG", "traces.sampler.arg");

    public OpenTelemetryVariables() {
        this(System.getenv());
    }

    OpenTelemetryVariables(Map<String, String> environment) {
        super(settings(environment), OpenTelemetryVariables.class.getSimpleName(), EnvConfigSource.ORDINAL - 2);
    }

    private static Map<String, String> settings(Map<String, String> environment) {
        Map<String, String> settings = new HashMap<>();
        boolean wanted =
                !environment.getOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT", "").isBlank()
                        && !"true"
                                .equals(environment
                                        .getOrDefault("OTEL_SDK_DISABLED", "")
                                        .toLowerCase(Locale.ROOT));
        settings.put(PREFIX + "sdk.disabled", Boolean.toString(!wanted));
        INSTRUMENTED.forEach(part -> settings.put(PREFIX + "instrument." + part, Boolean.toString(wanted)));
        if (wanted) {
            settings.put(PREFIX + "exporter.otlp.protocol", "http/protobuf");
            SETTINGS.forEach((variable, setting) -> {
                String value = environment.getOrDefault(variable, "").strip();
                if (!value.isEmpty()) {
                    settings.put(PREFIX + setting, isTime(setting) ? value + "ms" : value);
                }
            });
        }
        return Map.copyOf(settings);
    }

    /** OpenTelemetry counts in milliseconds, and names no unit. */
    private static boolean isTime(String setting) {
        return setting.endsWith("timeout") || setting.endsWith("delay");
    }
}
