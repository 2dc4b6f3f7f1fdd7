package dev.mlopscloud.workflows.ui.dag;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code DAGRunLightResponse}. */
@JsonNaming(SnakeCaseStrategy.class)
@RegisterForReflection
public record LightRun(
        long id,
        String dagId,
        String runId,
        @Nullable Instant logicalDate,
        Instant runAfter,
        @Nullable Instant startDate,
        @Nullable Instant endDate,
        String state,
        @Nullable Double duration) {}
