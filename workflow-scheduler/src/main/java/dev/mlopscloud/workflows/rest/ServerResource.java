package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.DagFilter;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.run.Heartbeat;
import dev.mlopscloud.workflows.run.Runs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Airflow's API tells of the server itself. */
@Path("/api/v2")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ServerResource {
    /** The version of Airflow whose API this is. */
    private static final String VERSION = "3.3.2";

    private static final List<String> STATES = List.of("queued", "running", "success", "failed");
    private static final int MAX_DAGS = 100;

    private final Dags dags;
    private final Runs runs;
    private final Heartbeat heartbeat;

    ServerResource(Dags dags, Runs runs, Heartbeat heartbeat) {
        this.dags = dags;
        this.runs = runs;
        this.heartbeat = heartbeat;
    }

    /** Airflow's {@code VersionInfo}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Version(String version, @Nullable String gitVersion) {}

    /** Airflow's {@code HealthInfoResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Health(
            Base metadatabase,
            Scheduler scheduler,
            Triggerer triggerer,
            @Nullable Base dagProcessor) {}

    /** Whether something is there. */
    record Base(String status) {}

    /** Whether runs are scheduled. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Scheduler(String status, @Nullable Instant latestSchedulerHeartbeat) {}

    /** There is none: nothing here is deferred. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Triggerer(@Nullable String status, @Nullable Instant latestTriggererHeartbeat) {}

    /** Airflow's {@code DagStatsCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Stats(List<DagStats> dags, int totalEntries) {}

    /** How many runs of a DAG are in each state. */
    @JsonNaming(SnakeCaseStrategy.class)
    record DagStats(String dagId, String dagDisplayName, List<Count> stats) {}

    /** How many runs are in a state. */
    record Count(String state, int count) {}

    @GET
    @Path("/version")
    public Version version() {
        return new Version(VERSION, null);
    }

    @GET
    @Path("/monitor/health")
    public Health health() {
        Heartbeat.Sign sign = heartbeat.latest();
        return new Health(
                new Base(sign.databaseAnswers() ? "healthy" : "unhealthy"),
                new Scheduler(sign.alive() ? "healthy" : "unhealthy", sign.at()),
                new Triggerer(null, null),
                null);
    }

    @GET
    @Path("/dagStats")
    public Stats statistics(@QueryParam("dag_ids") List<String> dagIds) {
        List<String> wanted = dagIds.isEmpty()
                ? dags.list(DagFilter.first(MAX_DAGS)).items().stream()
                        .map(Dag::dagId)
                        .toList()
                : dagIds;
        Map<String, Map<String, Integer>> counts = runs.statistics(wanted);
        List<DagStats> all = wanted.stream()
                .sorted()
                .filter(id -> dagIds.isEmpty() || counts.containsKey(id))
                .map(id -> stats(id, counts.getOrDefault(id, Map.of())))
                .toList();
        return new Stats(all, all.size());
    }

    private static DagStats stats(String dagId, Map<String, Integer> counts) {
        return new DagStats(
                dagId,
                dagId,
                STATES.stream()
                        .map(state -> new Count(state, counts.getOrDefault(state, 0)))
                        .toList());
    }
}
