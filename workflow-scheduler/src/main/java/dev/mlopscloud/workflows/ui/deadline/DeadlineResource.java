package dev.mlopscloud.workflows.ui.deadline;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code …/deadlines}: by when runs should have ended. */
@Path("/ui/dags/{dag_id}/dagRuns/{run_id}/deadlines")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class DeadlineResource {
    private static final String ALL = "~";

    private final DeadlineStore store = new DeadlineStore();
    private final Database database;

    DeadlineResource(Database database) {
        this.database = database;
    }

    /** Airflow's {@code DeadlineResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Body(
            UUID id,
            Instant deadlineTime,
            boolean missed,
            Instant createdAt,
            String dagId,
            String dagRunId,
            @Nullable UUID alertId,
            @Nullable String alertName) {}

    /** Airflow's {@code DeadlineCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Deadlines(List<Body> deadlines, int totalEntries) {}

    @GET
    public Deadlines list(
            @PathParam("dag_id") String dagId, @PathParam("run_id") String runId, @Context UriInfo request) {
        boolean all = runId.equals(ALL);
        if (!all && dagId.equals(ALL)) {
            throw ApiFailure.badRequest("dag_id is required when dag_run_id is specified");
        }
        Asked asked = Asked.query(request);
        return database.transaction(tx -> {
            Page<Body> page = store.list(tx, dagId.equals(ALL) ? null : dagId, all ? null : runId, asked);
            if (!all && page.total() == 0 && !store.hasRun(tx, dagId, runId)) {
                throw ApiFailure.notFound(
                        "DagRun with dag_id: `" + dagId + "` and run_id: `" + runId + "` was not found");
            }
            return new Deadlines(page.items(), page.total());
        });
    }
}
