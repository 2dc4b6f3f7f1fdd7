package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.definition.Task;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.engine.Trait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code TaskResponse}. */
@JsonNaming(SnakeCaseStrategy.class)
record TaskBody(
        String taskId,
        String taskDisplayName,
        String owner,
        @Nullable Instant startDate,
        @Nullable Instant endDate,
        String triggerRule,
        boolean dependsOnPast,
        boolean waitForDownstream,
        double retries,
        String queue,
        String pool,
        double poolSlots,
        @Nullable TimeDelta executionTimeout,
        TimeDelta retryDelay,
        double retryExponentialBackoff,
        double priorityWeight,
        String weightRule,
        String uiColor,
        String uiFgcolor,
        List<String> templateFields,
        List<String> downstreamTaskIds,
        @Nullable String docMd,
        String operatorName,
        Map<String, Object> params,
        Map<String, String> classRef,
        boolean isMapped,
        List<String> extraLinks) {

    /** Airflow's {@code TaskCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record TaskPage(List<TaskBody> tasks, int totalEntries) {}

    /** A length of time in Airflow's parts. */
    record TimeDelta(@JsonProperty("__type") String type, long days, long seconds, long microseconds) {
        static @Nullable TimeDelta ofNullable(@Nullable Duration duration) {
            return duration == null ? null : of(duration);
        }

        static TimeDelta of(Duration duration) {
            long seconds = duration.toSeconds();
            long day = Duration.ofDays(1).toSeconds();
            return new TimeDelta("TimeDelta", seconds / day, seconds % day, duration.toNanosPart() / 1_000);
        }
    }

    static TaskBody of(Workflow workflow, Task task) {
        double multiplier = task.retry().multiplier();
        return new TaskBody(
                task.id(),
                task.id(),
                workflow.owners().getFirst(),
                workflow.timing().start(),
                workflow.timing().end(),
                task.rule().text(),
                task.flow().is(Trait.DEPENDS_ON_PAST),
                task.flow().is(Trait.WAITS_FOR_DOWNSTREAM),
                task.retry().retries(),
                task.resources().queue(),
                task.resources().pool(),
                task.resources().slots(),
                TimeDelta.ofNullable(task.executionTimeout()),
                TimeDelta.of(task.retry().delay()),
                multiplier == 1 ? 0 : multiplier,
                task.resources().priority(),
                task.resources().weighting().text(),
                "#fff",
                "#000",
                task.action().templateFields(),
                workflow.tasks().stream()
                        .filter(other -> other.dependencies().contains(task.id()))
                        .map(Task::id)
                        .sorted()
                        .toList(),
                null,
                task.action().operatorName(),
                DagBody.params(workflow, "dag"),
                Map.of(
                        "module_path", task.action().operatorModule(),
                        "class_name",
                                task.action().text("task_type", task.action().operatorName())),
                task.flow().mappedBy() != null,
                List.of());
    }
}
