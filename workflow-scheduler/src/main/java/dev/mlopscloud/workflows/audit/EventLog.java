package dev.mlopscloud.workflows.audit;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code EventLogResponse}. */
@JsonNaming(SnakeCaseStrategy.class)
public record EventLog(
        long eventLogId,
        Instant when,
        @Nullable String dagId,
        @Nullable String taskId,
        @Nullable String runId,
        @Nullable Integer mapIndex,
        @Nullable Integer tryNumber,
        String event,
        @Nullable Instant logicalDate,
        @Nullable String owner,
        @Nullable String extra,
        @Nullable String dagDisplayName,
        @Nullable String taskDisplayName) {

    /** Airflow's {@code EventLogCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record EventLogPage(List<EventLog> eventLogs, int totalEntries) {}
}
