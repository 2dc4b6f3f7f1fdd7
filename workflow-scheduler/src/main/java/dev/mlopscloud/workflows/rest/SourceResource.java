package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.definition.Dags;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.problem.Parameters;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** {@code /api/v2/dagSources}: the text of a DAG. */
@Path("/api/v2/dagSources")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class SourceResource {
    private final Dags dags;

    SourceResource(Dags dags) {
        this.dags = dags;
    }

    /** Airflow's {@code DAGSourceResponse}. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Source(String content, String dagId, int versionNumber, String dagDisplayName) {}

    @GET
    @Path("/{dag_id}")
    public Source get(@PathParam("dag_id") String dagId, @QueryParam("version_number") @Nullable String number) {
        Integer wanted = number == null ? null : Parameters.integer("query", "version_number", number);
        DagVersion version;
        try {
            version = wanted == null ? dags.get(dagId).version() : dags.version(dagId, wanted);
        } catch (ApiFailure none) {
            throw ApiFailure.notFound("The source code of the Dag " + dagId + ", version_number "
                    + (wanted == null ? "None" : wanted) + " was not found");
        }
        return new Source(dags.source(version), dagId, version.number(), dagId);
    }
}
