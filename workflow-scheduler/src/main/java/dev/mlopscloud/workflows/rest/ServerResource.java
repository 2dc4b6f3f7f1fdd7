package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.run.Heartbeat;
import dev.mlopscloud.workflows.run.Runs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
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
    private static final String MISSING_POOL = "non-existent pool";
    private static final List<String> WARNINGS = List.of("asset conflict", MISSING_POOL, "runtime varying value");
    private static final String SCHEDULER_JOB = "SchedulerJob";
    private static final String HIDDEN =
            "Your Airflow administrator chose not to expose the configuration, most" + " likely for security reasons.";

    private final Dags dags;
    private final Runs runs;
    private final Heartbeat heartbeat;
    private final Clock clock;

    ServerResource(Dags dags, Runs runs, Heartbeat heartbeat, Clock clock) {
        this.clock = clock;
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

    /** Airflow's {@code DAGTagCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record TagPage(List<String> tags, int totalEntries) {}

    /** Airflow's {@code DAGWarningResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Warning(String dagId, String warningType, String message, Instant timestamp, String dagDisplayName) {}

    /** Airflow's {@code DAGWarningCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record WarningPage(List<Warning> dagWarnings, int totalEntries) {}

    /** Airflow's {@code PluginImportErrorCollectionResponse}: there are no plugins. */
    @JsonNaming(SnakeCaseStrategy.class)
    record ImportErrors(List<Object> importErrors, int totalEntries) {}

    /** Airflow's {@code PluginCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Plugins(List<Plugin> plugins, int totalEntries) {}

    /** Airflow's {@code ProviderCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Providers(List<Provider> providers, int totalEntries) {}

    /** Airflow's {@code ProviderResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Provider(
            String packageName,
            String description,
            String version,
            @Nullable String documentationUrl) {}

    /** Airflow's {@code JobResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Job(
            long id,
            @Nullable String dagId,
            String state,
            String jobType,
            @Nullable Instant startDate,
            @Nullable Instant endDate,
            Instant latestHeartbeat,
            @Nullable String executorClass,
            String hostname,
            @Nullable String unixname,
            @Nullable String dagDisplayName) {}

    /** Airflow's {@code JobCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record JobPage(List<Job> jobs, int totalEntries) {}

    @GET
    @Path("/dagTags")
    public TagPage tags(@Context UriInfo request) {
        Page<String> page = dags.tags(Asked.query(request));
        return new TagPage(page.items(), page.total());
    }

    /** DAGs with tasks that wait for a pool which does not exist. */
    @GET
    @Path("/dagWarnings")
    public WarningPage warnings(@Context UriInfo request) {
        Asked asked = Asked.query(request);
        List<String> types = asked.words("warning_type", WARNINGS);
        Instant now = clock.instant();
        List<Warning> all = dags.missingPools().stream()
                .filter(row -> asked.text("dag_id") == null || row.getFirst().equals(asked.text("dag_id")))
                .filter(row -> types.isEmpty() || types.contains(MISSING_POOL))
                .map(row -> new Warning(
                        row.getFirst(),
                        MISSING_POOL,
                        "Dag '" + row.getFirst() + "' references non-existent pools: ['" + row.getLast() + "']",
                        now,
                        row.getFirst()))
                .toList();
        return new WarningPage(asked.part(all), all.size());
    }

    @GET
    @Path("/plugins")
    public Plugins plugins(@Context UriInfo request) {
        List<Plugin> all = List.of(Plugin.OWN);
        return new Plugins(Asked.query(request).part(all), all.size());
    }

    @GET
    @Path("/plugins/importErrors")
    public ImportErrors pluginErrors() {
        return new ImportErrors(List.of(), 0);
    }

    /** What tasks can be made of is built in: Airflow's provider of the same operators. */
    @GET
    @Path("/providers")
    public Providers providers(@Context UriInfo request) {
        List<Provider> all = List.of(new Provider("mlops-cloud-standard", "The built-in operators", VERSION, null));
        return new Providers(Asked.query(request).part(all), all.size());
    }

    /** As in Airflow unless it is set up to show it. */
    @GET
    @Path("/config")
    public Response config() {
        return refusal(403, HIDDEN);
    }

    @GET
    @Path("/config/section/{section}/option/{option}")
    public Response option() {
        return refusal(403, HIDDEN);
    }

    private static Response refusal(int status, String detail) {
        return Response.status(status).entity(Map.of("detail", detail)).build();
    }

    /** The replicas that schedule runs. */
    @GET
    @Path("/jobs")
    public JobPage jobs(@Context UriInfo request) {
        Asked asked = Asked.query(request);
        Boolean alive = asked.flag("is_alive");
        List<Job> all = heartbeat.replicas().stream()
                .filter(replica -> alive == null || replica.alive() == alive)
                .filter(replica -> isAsked(asked, "hostname", replica.host()))
                .filter(replica -> isAsked(asked, "job_type", SCHEDULER_JOB))
                .filter(replica -> isAsked(asked, "job_state", replica.alive() ? "running" : "failed"))
                .filter(replica -> !asked.has("executor_class"))
                .map(replica -> new Job(
                        replica.id().getMostSignificantBits() >>> 33,
                        null,
                        replica.alive() ? "running" : "failed",
                        SCHEDULER_JOB,
                        replica.since(),
                        null,
                        replica.heard(),
                        null,
                        replica.host(),
                        null,
                        null))
                .toList();
        return new JobPage(asked.part(all), all.size());
    }

    private static boolean isAsked(Asked asked, String name, String value) {
        return asked.text(name) == null || value.equals(asked.text(name));
    }

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
                ? dags.list(Asked.page(MAX_DAGS, 0)).items().stream()
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
