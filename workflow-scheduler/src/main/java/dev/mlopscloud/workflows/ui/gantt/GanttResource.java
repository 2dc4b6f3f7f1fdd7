package dev.mlopscloud.workflows.ui.gantt;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.workflows.problem.ApiFailure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /ui/gantt}: when the tries of a run were scheduled, queued, started and ended. */
@Path("/ui/gantt/{dag_id}/{run_id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class GanttResource {
    private final GanttStore store = new GanttStore();
    private final Database database;

    GanttResource(Database database) {
        this.database = database;
    }

    /** Airflow's {@code GanttTaskInstance}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Bar(
            String taskId,
            String taskDisplayName,
            int tryNumber,
            @Nullable String state,
            @JsonProperty("scheduled_dttm") @Nullable Instant scheduled,
            @JsonProperty("queued_dttm") @Nullable Instant queued,
            @Nullable Instant startDate,
            @Nullable Instant endDate,
            boolean isGroup,
            boolean isMapped) {}

    /** Airflow's {@code GanttResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Chart(String dagId, String runId, List<Bar> taskInstances) {}

    @GET
    public Chart get(@PathParam("dag_id") String dagId, @PathParam("run_id") String runId) {
        List<Bar> bars = database.transaction(tx -> store.bars(tx, dagId, runId));
        if (bars.isEmpty()) {
            throw ApiFailure.notFound("No task instances for dag_id=" + dagId + " run_id=" + runId);
        }
        return new Chart(dagId, runId, bars);
    }
}
