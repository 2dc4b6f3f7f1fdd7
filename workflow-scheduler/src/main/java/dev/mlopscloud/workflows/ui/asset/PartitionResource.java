package dev.mlopscloud.workflows.ui.asset;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.problem.ApiFailure;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /ui/partitioned_dag_runs}: no schedule here has partitions, so that there are none. */
@Path("/ui/partitioned_dag_runs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class PartitionResource {
    private final Dags dags;

    PartitionResource(Dags dags) {
        this.dags = dags;
    }

    /** Airflow's {@code PartitionedDagRunCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Partitions(
            List<Object> partitionedDagRuns,
            int total,
            @Nullable Object assetExpressions) {}

    @GET
    public Partitions list(@QueryParam("dag_id") @Nullable String dagId) {
        if (dagId != null && dags.find(dagId).isEmpty()) {
            throw ApiFailure.notFound("Dag with id " + dagId + " was not found");
        }
        return new Partitions(List.of(), 0, null);
    }
}
