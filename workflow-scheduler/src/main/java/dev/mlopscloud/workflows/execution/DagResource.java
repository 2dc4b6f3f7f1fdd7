package dev.mlopscloud.workflows.execution;

import dev.mlopscloud.workflows.definition.Dag;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.definition.Workflow;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.run.Inspection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /execution/dags}: what tasks are told of a DAG. */
@Path("/execution/dags")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class DagResource {
    private final Inspection inspection;
    private final Callers callers;

    DagResource(Inspection inspection, Callers callers) {
        this.inspection = inspection;
        this.callers = callers;
    }

    @GET
    @Path("/{dag_id}")
    public Map<String, @Nullable Object> get(
            @HeaderParam("Authorization") @Nullable String authorization, @PathParam("dag_id") String dagId) {
        callers.reader(authorization);
        Dag dag = inspection
                .dag(dagId)
                .orElseThrow(() -> ApiFailure.refused(
                        404, "not_found", "The Dag with dag_id: `" + dagId + "` was not found", Map.of()));
        Workflow.Origin origin = dag.workflow().origin();
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("dag_id", dagId);
        body.put("is_paused", dag.paused());
        body.put("bundle_name", origin == null ? DagVersion.BUNDLE : origin.bundle());
        body.put("bundle_version", null);
        body.put("relative_fileloc", origin == null ? dagId : origin.file());
        body.put("owners", String.join(", ", dag.workflow().owners()));
        body.put("tags", dag.workflow().tags());
        body.put("next_dagrun", dag.next() == null ? null : dag.next().logical());
        return body;
    }
}
