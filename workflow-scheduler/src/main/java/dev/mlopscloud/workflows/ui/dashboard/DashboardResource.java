package dev.mlopscloud.workflows.ui.dashboard;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.problem.ApiFailure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /ui/dashboard}: how many DAGs, runs and tasks are in which state. */
@Path("/ui/dashboard")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class DashboardResource {
    /** Above it, Airflow says that there are at least so many. */
    private static final int EXACT = 50_000;

    private static final MathContext ROUGH = new MathContext(2, RoundingMode.FLOOR);
    private static final List<String> RUN_STATES = List.of("queued", "running", "success", "failed");
    private static final List<String> TASK_STATES = List.of(
            "no_status",
            "removed",
            "scheduled",
            "queued",
            "running",
            "success",
            "restarting",
            "failed",
            "up_for_retry",
            "up_for_reschedule",
            "upstream_failed",
            "skipped",
            "deferred",
            "awaiting_input");

    private final DashboardStore store = new DashboardStore();
    private final Database database;
    private final Clock clock;

    DashboardResource(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Airflow's {@code DashboardDagStatsResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record DagCounts(int activeDagCount, int failedDagCount, int runningDagCount, int queuedDagCount) {}

    /** Airflow's {@code HistoricalMetricDataResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record History(
            Map<String, Integer> dagRunStates,
            Map<String, Integer> taskInstanceStates,
            boolean dagRunCountsAreLowerBounds,
            boolean taskInstanceCountsAreLowerBounds) {}

    @GET
    @Path("/dag_stats")
    public DagCounts dags() {
        return database.transaction(store::dags);
    }

    @GET
    @Path("/historical_metrics_data")
    public History history(@Context UriInfo request) {
        Asked asked = Asked.query(request);
        Instant from = asked.moment("start_date");
        if (from == null) {
            throw ApiFailure.missing("query", "start_date");
        }
        Instant until = asked.moment("end_date");
        Instant to = until == null ? clock.instant() : until;
        return database.transaction(tx -> {
            Map<String, Integer> runs = store.runs(tx, from, to, EXACT + 1);
            Map<String, Integer> tasks = store.tasks(tx, from, to, EXACT + 1);
            return new History(known(RUN_STATES, runs), known(TASK_STATES, tasks), isPartial(runs), isPartial(tasks));
        });
    }

    private static boolean isPartial(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum() > EXACT;
    }

    /** A count for each state; of a part of the rows, rounded down so that it stays true. */
    private static Map<String, Integer> known(List<String> states, Map<String, Integer> counts) {
        boolean partial = isPartial(counts);
        Map<String, Integer> known = new LinkedHashMap<>();
        for (String state : states) {
            int count = counts.getOrDefault(state.equals("no_status") ? "none" : state, 0);
            known.put(state, partial ? BigDecimal.valueOf(count).round(ROUGH).intValue() : count);
        }
        return known;
    }
}
