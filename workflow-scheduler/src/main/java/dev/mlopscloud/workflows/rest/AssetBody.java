package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.asset.Asset;
import dev.mlopscloud.workflows.asset.Asset.Role;
import dev.mlopscloud.workflows.asset.AssetAlias;
import dev.mlopscloud.workflows.asset.AssetEvent;
import dev.mlopscloud.workflows.asset.Queued;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code AssetResponse}. */
@JsonNaming(SnakeCaseStrategy.class)
public record AssetBody(
        long id,
        String name,
        String uri,
        String group,
        @JsonRawValue String extra,
        Instant createdAt,
        Instant updatedAt,
        List<DagUse> scheduledDags,
        List<TaskUse> producingTasks,
        List<TaskUse> consumingTasks,
        List<Alias> aliases,
        List<Object> watchers,
        Last lastAssetEvent) {

    /** Airflow's {@code AssetCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record AssetPage(List<AssetBody> assets, int totalEntries) {}

    /** Airflow's {@code DagScheduleAssetReference}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record DagUse(String dagId, Instant createdAt, Instant updatedAt) {}

    /** Airflow's {@code TaskOutletAssetReference} and {@code TaskInletAssetReference}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record TaskUse(String dagId, String taskId, Instant createdAt, Instant updatedAt) {}

    /** Airflow's {@code AssetAliasResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Alias(long id, String name, String group) {
        static Alias of(AssetAlias alias) {
            return new Alias(alias.id(), alias.name(), alias.group());
        }
    }

    /** Airflow's {@code AssetAliasCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record AliasPage(List<Alias> assetAliases, int totalEntries) {}

    /** Airflow's {@code LastAssetEventResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Last(@Nullable Long id, @Nullable Instant timestamp) {}

    /** Airflow's {@code AssetEventResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Event(
            long id,
            long assetId,
            String uri,
            String name,
            String group,
            @JsonRawValue String extra,
            @Nullable String sourceTaskId,
            @Nullable String sourceDagId,
            @Nullable String sourceRunId,
            int sourceMapIndex,
            List<Created> createdDagruns,
            Instant timestamp,
            @Nullable String partitionKey) {
        static Event of(AssetEvent event) {
            AssetEvent.Source source = event.source();
            return new Event(
                    event.id(),
                    event.assetId(),
                    event.uri(),
                    event.name(),
                    event.group(),
                    event.extra(),
                    source == null ? null : source.taskId(),
                    source == null ? null : source.dagId(),
                    source == null ? null : source.runId(),
                    source == null ? -1 : source.mapIndex(),
                    event.runs().stream().map(Created::of).toList(),
                    event.at(),
                    null);
        }
    }

    /** Airflow's {@code DagRunAssetReference}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Created(
            String runId,
            String dagId,
            @Nullable Instant logicalDate,
            Instant startDate,
            @Nullable Instant endDate,
            String state,
            @Nullable Instant dataIntervalStart,
            @Nullable Instant dataIntervalEnd,
            @Nullable String partitionKey,
            boolean triggering) {
        static Created of(AssetEvent.Created run) {
            return new Created(
                    run.runId(),
                    run.dagId(),
                    run.logical(),
                    run.start() == null ? run.after() : run.start(),
                    run.end(),
                    run.state(),
                    null,
                    null,
                    null,
                    true);
        }
    }

    /** Airflow's {@code AssetEventCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record EventPage(List<Event> assetEvents, int totalEntries) {
        static EventPage whole(List<AssetEvent> events) {
            return new EventPage(events.stream().map(Event::of).toList(), events.size());
        }
    }

    /** Airflow's {@code QueuedEventResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record QueuedBody(String dagId, long assetId, Instant createdAt, String dagDisplayName) {
        static QueuedBody of(Queued queued) {
            return new QueuedBody(queued.dagId(), queued.assetId(), queued.since(), queued.dagId());
        }
    }

    /** Airflow's {@code QueuedEventCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record QueuedPage(List<QueuedBody> queuedEvents, int totalEntries) {
        static QueuedPage of(List<Queued> queued) {
            return new QueuedPage(queued.stream().map(QueuedBody::of).toList(), queued.size());
        }
    }

    static AssetBody of(Asset asset) {
        Asset.Last last = asset.last();
        return new AssetBody(
                asset.id(),
                asset.name(),
                asset.uri(),
                asset.group(),
                asset.extra(),
                asset.createdAt(),
                asset.updatedAt(),
                asset.uses(Role.SCHEDULE).stream()
                        .map(use -> new DagUse(use.dagId(), use.since(), use.since()))
                        .toList(),
                tasks(asset, Role.OUTLET),
                tasks(asset, Role.INLET),
                List.of(),
                List.of(),
                last == null ? new Last(null, null) : new Last(last.id(), last.at()));
    }

    private static List<TaskUse> tasks(Asset asset, Role role) {
        return asset.uses(role).stream()
                .map(use -> new TaskUse(use.dagId(), use.taskId(), use.since(), use.since()))
                .toList();
    }
}
