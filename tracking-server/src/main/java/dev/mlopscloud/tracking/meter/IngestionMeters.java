package dev.mlopscloud.tracking.meter;

import dev.mlopscloud.tracking.api.MlflowException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What spans that come over OpenTelemetry's protocol cost, by MLflow's names. */
@Singleton
public final class IngestionMeters {
    private final Counter spans;
    private final Counter errors;
    private final Timer duration;
    private final DistributionSummary payload;
    private final DistributionSummary perRequest;

    IngestionMeters(MeterRegistry registry) {
        spans = Counter.builder("mlflow.spans.ingested")
                .description("Spans that were kept")
                .tag("protocol", "otlp")
                .register(registry);
        errors = Counter.builder("mlflow.trace.ingestion.server.errors")
                .description("Requests with spans that failed by the server's fault")
                .tag("protocol", "otlp")
                .register(registry);
        duration = Timer.builder("mlflow.otlp.request.duration")
                .description("From a request's head to its answer")
                .serviceLevelObjectives(Buckets.DURATIONS.toArray(Duration[]::new))
                .register(registry);
        payload = DistributionSummary.builder("mlflow.otlp.request.payload")
                .baseUnit("bytes")
                .description("Bodies as they came, compressed or not")
                .serviceLevelObjectives(
                        1_024, 5_120, 20_480, 102_400, 524_288, 1_048_576, 5_242_880, 10_485_760, 33_554_432)
                .register(registry);
        perRequest = DistributionSummary.builder("mlflow.otlp.spans.per.request")
                .description("Spans of a request")
                .serviceLevelObjectives(1, 2, 5, 10, 25, 50, 100, 250, 500)
                .register(registry);
    }

    /** A request was answered, whatever came of it. */
    public void took(long nanoseconds) {
        duration.record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    /** A body of so many bytes has come. */
    public void received(int bytes) {
        payload.record(bytes);
    }

    /** Keeps the {@code count} spans of one request; a refusal is the client's fault, all else is the server's. */
    public void kept(int count, Runnable keep) {
        try {
            keep.run();
        } catch (MlflowException e) {
            if (e.code().status() >= 500) {
                errors.increment();
            }
            throw e;
        } catch (RuntimeException e) {
            errors.increment();
            throw e;
        }
        if (count > 0) {
            spans.increment(count);
            perRequest.record(count);
        }
    }
}
