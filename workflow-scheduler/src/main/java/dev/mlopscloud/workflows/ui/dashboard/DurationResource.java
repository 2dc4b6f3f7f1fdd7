package dev.mlopscloud.workflows.ui.dashboard;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.problem.ApiFailure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** {@code …/stats}: how long the latest runs of a DAG took, beside which a run is shown. */
@Path("/ui/dags/{dag_id}/dagRuns/{run_id}/stats")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class DurationResource {
    private static final int LATEST = 100;

    private final DashboardStore store = new DashboardStore();
    private final Database database;

    DurationResource(Database database) {
        this.database = database;
    }

    /** Airflow's {@code DagRunStatsResponse}. */
    public record Statistics(@Nullable Durations duration) {}

    @GET
    public Statistics get(@PathParam("dag_id") String dagId, @PathParam("run_id") String runId) {
        return database.transaction(tx -> {
            if (!store.hasRun(tx, dagId, runId)) {
                throw ApiFailure.notFound(
                        "The DagRun with dag_id: `" + dagId + "` and run_id: `" + runId + "` was not found");
            }
            return new Statistics(Durations.of(store.durations(tx, dagId, LATEST)));
        });
    }
}
