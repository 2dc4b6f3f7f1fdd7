package dev.mlopscloud.workflows.rest;

import dev.mlopscloud.workflows.run.Corrections;
import dev.mlopscloud.workflows.run.Runs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** {@code …/taskGroupInstances}: the tasks of a group, marked together. */
@Path("/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskGroupInstances")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class GroupResource {
    private final Marking marking;

    GroupResource(Runs runs, Corrections corrections) {
        this.marking = new Marking(runs, corrections);
    }

    @PATCH
    @Path("/{group_id}")
    public TaskInstanceBody.TaskInstancePage patch(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("group_id") String groupId,
            @QueryParam("update_mask") List<String> mask,
            String body) {
        return marking.patchGroup(dagId, runId, groupId, body, new Marking.Way(mask, false));
    }

    @PATCH
    @Path("/{group_id}/dry_run")
    public TaskInstanceBody.TaskInstancePage dryRun(
            @PathParam("dag_id") String dagId,
            @PathParam("run_id") String runId,
            @PathParam("group_id") String groupId,
            String body) {
        return marking.patchGroup(dagId, runId, groupId, body, Marking.Way.DRY);
    }
}
