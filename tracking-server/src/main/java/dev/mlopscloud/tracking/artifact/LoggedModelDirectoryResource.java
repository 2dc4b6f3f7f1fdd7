package dev.mlopscloud.tracking.artifact;

import dev.mlopscloud.tracking.loggedmodel.LoggedModelStore;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** The directories of logged models. */
@Path("api/2.0/mlflow/logged-models")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class LoggedModelDirectoryResource {
    private final Directories directories;
    private final LoggedModelStore models;

    LoggedModelDirectoryResource(Directories directories, LoggedModelStore models) {
        this.directories = directories;
        this.models = models;
    }

    @GET
    @Path("{modelId}/artifacts/directories")
    public Directories.Listing modelDirectory(
            @PathParam("modelId") String modelId, @QueryParam("artifact_directory_path") @Nullable String path) {
        String checked = ArtifactPath.checked(path == null ? "" : path);
        return directories.list(models.get(modelId, false).info().artifactUri(), checked);
    }
}
