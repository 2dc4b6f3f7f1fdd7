package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.definition.Param;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.timetable.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code DAGResponse}. */
@JsonNaming(SnakeCaseStrategy.class)
public record DagBody(
        String dagId,
        String dagDisplayName,
        boolean isPaused,
        boolean isStale,
        Instant lastParsedTime,
        @Nullable Double lastParseDuration,
        @Nullable Instant lastExpired,
        String bundleName,
        String bundleVersion,
        String relativeFileloc,
        String fileloc,
        @Nullable String description,
        @Nullable String timetableSummary,
        @Nullable String timetableDescription,
        boolean timetablePartitioned,
        boolean timetablePeriodic,
        List<Tag> tags,
        int maxActiveTasks,
        int maxActiveRuns,
        int maxConsecutiveFailedDagRuns,
        boolean hasTaskConcurrencyLimits,
        boolean hasImportErrors,
        @Nullable Instant nextDagrunLogicalDate,
        @Nullable Instant nextDagrunDataIntervalStart,
        @Nullable Instant nextDagrunDataIntervalEnd,
        @Nullable Instant nextDagrunRunAfter,
        @Nullable List<String> allowedRunTypes,
        List<String> owners,
        boolean isBackfillable,
        String fileToken) {

    /** Airflow's {@code DagTagResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Tag(String name, String dagId, String dagDisplayName) {}

    /** Airflow's {@code DAGCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record DagPage(List<DagBody> dags, int totalEntries) {}

    /** Airflow's {@code DAGDetailsResponse}: all of {@code DAGResponse}, and more. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Details(
            @JsonUnwrapped DagBody dag,
            boolean catchup,
            @Nullable String dagRunTimeout,
            @Nullable JsonNode assetExpression,
            @Nullable String docMd,
            @Nullable Instant startDate,
            @Nullable Instant endDate,
            boolean isPausedUponCreation,
            Map<String, Object> params,
            boolean renderTemplateAsNativeObj,
            @Nullable List<String> templateSearchPath,
            String timezone,
            Instant lastParsed,
            JsonNode defaultArgs,
            @Nullable Boolean rerunWithLatestVersion,
            Map<String, String> ownerLinks,
            boolean isFavorite,
            int activeRunsCount,
            int concurrency,
            VersionBody latestDagVersion) {}

    public static DagBody of(Dag dag) {
        Workflow workflow = dag.workflow();
        String schedule = workflow.timing().text();
        String id = dag.dagId();
        Tick next = dag.next();
        Workflow.Origin origin = workflow.origin();
        return new DagBody(
                id,
                id,
                dag.paused(),
                dag.stale(),
                dag.changedAt(),
                null,
                null,
                origin == null ? DagVersion.BUNDLE : origin.bundle(),
                dag.version().hash().substring(0, 12),
                origin == null ? id : origin.file(),
                origin == null ? "/api/definitions/" + id : origin.file(),
                workflow.description(),
                schedule,
                schedule == null ? "Never, external triggers only" : schedule,
                false,
                workflow.timing().schedule().isPeriodic(),
                workflow.tags().stream().map(tag -> new Tag(tag, id, id)).toList(),
                workflow.limits().maxActiveTasks(),
                workflow.limits().maxActiveRuns(),
                0,
                false,
                dag.broken(),
                next == null ? null : next.logical(),
                next == null ? null : next.start(),
                next == null ? null : next.end(),
                next == null ? null : next.due(),
                null,
                workflow.owners(),
                workflow.timing().schedule().isPeriodic(),
                id);
    }

    static Details details(Dag dag, int activeRuns, @Nullable JsonNode assets) {
        Workflow workflow = dag.workflow();
        Duration timeout = workflow.limits().runTimeout();
        return new Details(
                of(dag),
                workflow.timing().catchup(),
                timeout == null ? null : timeout.toString(),
                assets,
                null,
                workflow.timing().start(),
                workflow.timing().end(),
                workflow.timing().pausedUponCreation(),
                params(workflow, null),
                false,
                null,
                workflow.timing().zone().getId(),
                dag.changedAt(),
                workflow.defaultArgs(),
                null,
                Map.of(),
                dag.favorite(),
                activeRuns,
                workflow.limits().maxActiveTasks(),
                VersionBody.of(dag.version()));
    }

    /**
     * Airflow's form of parameters.
     *
     * @param source what they come from, as seen from a task
     */
    static Map<String, Object> params(Workflow workflow, @Nullable String source) {
        Map<String, Object> params = new TreeMap<>();
        workflow.params().forEach((name, param) -> {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("value", param.value().isMissingNode() ? null : param.value());
            body.put("schema", schema(param));
            body.put("description", param.description().orElse(null));
            body.put("source", source);
            params.put(name, body);
        });
        return params;
    }

    private static Object schema(Param param) {
        if (param.value().equals(param.schema()) || !(param.schema() instanceof ObjectNode schema)) {
            return Map.of();
        }
        return schema.deepCopy().without(List.of("default", "description"));
    }
}
