package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.Parameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code …/dagVersions}: the versions of a DAG. */
@Path("/api/v2/dags/{dag_id}/dagVersions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class VersionResource {
    private final Dags dags;

    VersionResource(Dags dags) {
        this.dags = dags;
    }

    /** Airflow's {@code DAGVersionCollectionResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record VersionPage(List<VersionBody> dagVersions, int totalEntries) {}

    @GET
    public VersionPage list(
            @PathParam("dag_id") String dagId,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("offset") @Nullable String offset) {
        Page<DagVersion> page = dags.versions(dagId, Parameters.limit(limit), Parameters.offset(offset));
        return new VersionPage(page.items().stream().map(VersionBody::of).toList(), page.total());
    }

    @GET
    @Path("/{number}")
    public VersionBody get(@PathParam("dag_id") String dagId, @PathParam("number") String number) {
        return VersionBody.of(dags.version(dagId, Parameters.integer("path", "version_number", number)));
    }
}
