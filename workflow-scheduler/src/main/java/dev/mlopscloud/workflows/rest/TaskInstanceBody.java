package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.run.Blockers;
import dev.mlopscloud.workflows.run.Run;
import dev.mlopscloud.workflows.run.Runs;
import dev.mlopscloud.workflows.run.TaskInstance;
import dev.mlopscloud.workflows.run.TaskTry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code TaskInstanceResponse}. */
@JsonNaming(SnakeCaseStrategy.class)
record TaskInstanceBody(
        String id,
        String taskId,
        String dagId,
        String dagRunId,
        int mapIndex,
        @Nullable Instant logicalDate,
        Instant runAfter,
        @Nullable Instant startDate,
        @Nullable Instant endDate,
        @Nullable Double duration,
        @Nullable String state,
        int tryNumber,
        int maxTries,
        String taskDisplayName,
        String dagDisplayName,
        @Nullable String hostname,
        @Nullable String unixname,
        String pool,
        int poolSlots,
        String queue,
        int priorityWeight,
        String operator,
        String operatorName,
        @Nullable Instant queuedWhen,
        @Nullable Instant scheduledWhen,
        @Nullable Long pid,
        @Nullable String executor,
        String executorConfig,
        @Nullable String note,
        @Nullable String renderedMapIndex,
        @JsonRawValue String renderedFields,
        @Nullable String trigger,
        @Nullable String triggererJob,
        VersionBody dagVersion) {

    /** Airflow's {@code TaskInstanceCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record TaskInstancePage(
            List<TaskInstanceBody> taskInstances,
            int totalEntries,
            @Nullable Integer totalEntriesLimit,
            @Nullable String nextCursor,
            @Nullable String previousCursor) {
        static TaskInstancePage of(Page<Runs.TaskDetail> page) {
            List<TaskInstanceBody> items =
                    page.items().stream().map(TaskInstanceBody::of).toList();
            Page.Cursors cursors = page.cursors();
            return cursors == null
                    ? new TaskInstancePage(items, page.total(), null, null, null)
                    : new TaskInstancePage(items, page.total(), cursors.counted(), cursors.next(), cursors.previous());
        }

        static TaskInstancePage whole(List<Runs.TaskDetail> all) {
            return of(new Page<>(all, all.size()));
        }
    }

    /** Airflow's {@code TaskDependencyCollectionResponse}. */
    record Dependencies(List<Blockers.Blocker> dependencies) {}

    /** Airflow's {@code ExtraLinkCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Links(Map<String, String> extraLinks, int totalEntries) {}

    /** Airflow's {@code TaskInstanceHistoryResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Try(
            String taskId,
            String dagId,
            String dagRunId,
            int mapIndex,
            @Nullable Instant startDate,
            @Nullable Instant endDate,
            @Nullable Double duration,
            @Nullable String state,
            int tryNumber,
            int maxTries,
            String taskDisplayName,
            String dagDisplayName,
            @Nullable String hostname,
            @Nullable String unixname,
            String pool,
            int poolSlots,
            String queue,
            int priorityWeight,
            String operator,
            String operatorName,
            @Nullable Instant queuedWhen,
            @Nullable Instant scheduledWhen,
            @Nullable Long pid,
            @Nullable String executor,
            String executorConfig,
            VersionBody dagVersion) {}

    /** Airflow's {@code TaskInstanceHistoryCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record TryPage(List<Try> taskInstances, int totalEntries) {}

    static TaskInstanceBody of(Runs.TaskDetail detail) {
        Run run = detail.run();
        TaskInstance task = detail.task();
        return new TaskInstanceBody(
                task.id().toString(),
                task.taskId(),
                run.dagId(),
                run.runId(),
                task.mapIndex(),
                run.dates().logical(),
                run.dates().after(),
                task.times().start(),
                task.times().end(),
                RunBody.seconds(task.times().start(), task.times().end()),
                task.status().state().wire(),
                task.status().tryNumber(),
                task.status().maxTries(),
                task.taskId(),
                run.dagId(),
                null,
                null,
                task.share().pool(),
                task.share().slots(),
                task.share().queue(),
                task.share().weight(),
                task.operator(),
                task.operator(),
                task.times().queued(),
                task.times().scheduled(),
                task.pid(),
                null,
                "{}",
                task.note(),
                task.renderedMapIndex(),
                detail.rendered().getOrDefault(task.id(), "{}"),
                null,
                null,
                VersionBody.of(detail.version()));
    }

    static Try of(Runs.TaskDetail detail, TaskTry attempt) {
        Run run = detail.run();
        TaskInstance task = detail.task();
        return new Try(
                task.taskId(),
                run.dagId(),
                run.runId(),
                task.mapIndex(),
                attempt.times().start(),
                attempt.times().end(),
                RunBody.seconds(attempt.times().start(), attempt.times().end()),
                attempt.state(),
                attempt.number(),
                attempt.maxTries(),
                task.taskId(),
                run.dagId(),
                null,
                null,
                task.share().pool(),
                task.share().slots(),
                task.share().queue(),
                task.share().weight(),
                task.operator(),
                task.operator(),
                attempt.times().queued(),
                attempt.times().scheduled(),
                attempt.pid(),
                null,
                "{}",
                VersionBody.of(detail.version()));
    }
}
