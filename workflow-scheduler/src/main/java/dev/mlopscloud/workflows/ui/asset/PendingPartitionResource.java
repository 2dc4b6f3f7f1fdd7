package dev.mlopscloud.workflows.ui.asset;

import dev.mlopscloud.workflows.problem.ApiFailure;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** {@code /ui/pending_partitioned_dag_run}: what waits for a partition; nothing does. */
@Path("/ui/pending_partitioned_dag_run/{dag_id}")
@Produces(MediaType.APPLICATION_JSON)
public final class PendingPartitionResource {

    @GET
    public void get(@PathParam("dag_id") String dagId, @QueryParam("partition_key") @Nullable String key) {
        if (key == null) {
            throw ApiFailure.missing("query", "partition_key");
        }
        throw ApiFailure.notFound("No PartitionedDagRun for dag=" + dagId + " partition=" + key);
    }
}
