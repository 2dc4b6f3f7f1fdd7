package dev.mlopscloud.workflows.ui.grid;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code GridRunsResponse}: a column of the grid. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GridRun(
        String dagId,
        String runId,
        @Nullable Instant queuedAt,
        @Nullable Instant startDate,
        @Nullable Instant endDate,
        Instant runAfter,
        String state,
        String runType,
        List<Version> dagVersions,
        boolean hasMissedDeadline,
        boolean hasNote,
        double duration) {

    /** Airflow's {@code DagVersionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Version(
            String id,
            int versionNumber,
            String dagId,
            String bundleName,
            String bundleVersion,
            Instant createdAt,
            String dagDisplayName) {}
}
