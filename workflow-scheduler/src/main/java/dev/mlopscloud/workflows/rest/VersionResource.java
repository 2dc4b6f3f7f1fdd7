package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.Parameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

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
    public VersionPage list(@PathParam("dag_id") String dagId, @Context UriInfo request) {
        Page<DagVersion> page = dags.versions(dagId.equals(RunResource.ALL) ? null : dagId, Asked.query(request));
        return new VersionPage(page.items().stream().map(VersionBody::of).toList(), page.total());
    }

    @GET
    @Path("/{number}")
    public VersionBody get(@PathParam("dag_id") String dagId, @PathParam("number") String number) {
        return VersionBody.of(dags.version(dagId, Parameters.integer("path", "version_number", number)));
    }
}
