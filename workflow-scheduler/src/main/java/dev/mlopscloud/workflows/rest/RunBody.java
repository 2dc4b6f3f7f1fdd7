package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code DAGRunResponse}. */
@JsonNaming(SnakeCaseStrategy.class)
record RunBody(
        String dagRunId,
        String dagId,
        @Nullable Instant logicalDate,
        Instant queuedAt,
        @Nullable Instant startDate,
        @Nullable Instant endDate,
        @Nullable Double duration,
        @Nullable Instant dataIntervalStart,
        @Nullable Instant dataIntervalEnd,
        Instant runAfter,
        @Nullable Instant lastSchedulingDecision,
        String runType,
        String state,
        String triggeredBy,
        @Nullable String triggeringUserName,
        @JsonRawValue String conf,
        @Nullable String note,
        List<VersionBody> dagVersions,
        @Nullable String bundleVersion,
        String dagDisplayName,
        @Nullable String partitionKey,
        @Nullable Instant partitionDate) {

    /** Airflow's {@code DAGRunCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record RunPage(
            List<RunBody> dagRuns,
            int totalEntries,
            @Nullable Integer totalEntriesLimit,
            @Nullable String nextCursor,
            @Nullable String previousCursor) {
        static RunPage of(Page<RunBody> page) {
            Page.Cursors cursors = page.cursors();
            return cursors == null
                    ? new RunPage(page.items(), page.total(), null, null, null)
                    : new RunPage(page.items(), page.total(), cursors.counted(), cursors.next(), cursors.previous());
        }

        static RunPage whole(List<RunBody> all) {
            return of(new Page<>(all, all.size()));
        }
    }

    static RunBody of(Run run, DagVersion version) {
        Run.Dates dates = run.dates();
        return new RunBody(
                run.runId(),
                run.dagId(),
                dates.logical(),
                dates.queued(),
                dates.start(),
                dates.end(),
                seconds(dates.start(), dates.end()),
                dates.intervalStart(),
                dates.intervalEnd(),
                dates.after(),
                dates.start(),
                run.type(),
                run.state().text(),
                run.triggeredBy(),
                run.user(),
                run.conf(),
                run.note(),
                List.of(VersionBody.of(version)),
                version.hash().substring(0, 12),
                run.dagId(),
                null,
                null);
    }

    /** Whole and broken seconds between two moments, if both are known. */
    static @Nullable Double seconds(@Nullable Instant start, @Nullable Instant end) {
        return start == null || end == null
                ? null
                : Duration.between(start, end).toNanos() / 1e9;
    }
}
