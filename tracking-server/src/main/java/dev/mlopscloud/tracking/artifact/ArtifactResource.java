package dev.mlopscloud.tracking.artifact;

import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.run.RunStore;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code artifacts/list}: the directories of runs. */
@Path("api/2.0/mlflow/artifacts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class ArtifactResource {
    private final Directories directories;
    private final RunStore runs;

    ArtifactResource(Directories directories, RunStore runs) {
        this.directories = directories;
        this.runs = runs;
    }

    @GET
    @Path("list")
    public Directories.Listing list(Fields request) {
        String runId = request.required(request.has("run_uuid") && !request.has("run_id") ? "run_uuid" : "run_id");
        String path = ArtifactPath.checked(request.textOr("path", ""));
        return directories.list(runs.get(runId).info().artifactUri(), path);
    }
}
