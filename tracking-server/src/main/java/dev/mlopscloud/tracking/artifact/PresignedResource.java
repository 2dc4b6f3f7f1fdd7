package dev.mlopscloud.tracking.artifact;

import dev.mlopscloud.tracking.api.Empty;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.loggedmodel.LoggedModelStore;
import dev.mlopscloud.tracking.run.RunStore;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Links straight into a run's storage: the original has none either for artifacts behind the proxy. */
@Path("api/2.0/mlflow/artifacts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class PresignedResource {
    private static final long LONGEST_SECONDS = 604_800;

    private final RunStore runs;
    private final LoggedModelStore models;

    PresignedResource(RunStore runs, LoggedModelStore models) {
        this.runs = runs;
        this.models = models;
    }

    @POST
    @Path("presigned-upload-url")
    public Empty upload(Fields request) {
        String path = request.required("path");
        String runId = request.textOr("run_id", "");
        String modelId = request.textOr("model_id", "");
        if (runId.isEmpty() == modelId.isEmpty()) {
            throw MlflowException.invalid("Exactly one of run_id and model_id must be provided.");
        }
        ArtifactPath.checked(path);
        String root = runId.isEmpty()
                ? models.get(modelId, false).info().artifactUri()
                : runs.get(runId).info().artifactUri();
        throw MlflowException.invalid(
                "Presigned upload is not supported for proxied artifact storage (artifact URI scheme: " + scheme(root)
                        + "). This endpoint requires a direct cloud storage artifact URI.");
    }

    @POST
    @Path("presigned-download-url")
    public Empty download(Fields request) {
        String runId = request.required("run_id");
        ArtifactPath.checked(request.required("path"));
        long seconds = request.integerOr("expiration", 1);
        if (seconds < 1 || seconds > LONGEST_SECONDS) {
            throw MlflowException.invalid("expiration must be between 1 and 604800 seconds (got " + seconds + ").");
        }
        throw MlflowException.invalid(
                "Presigned download is not supported for runs with proxied artifact storage (artifact URI scheme: "
                        + scheme(runs.get(runId).info().artifactUri())
                        + "). This endpoint requires a run with a direct cloud storage artifact URI.");
    }

    private static String scheme(String uri) {
        int colon = uri.indexOf(':');
        return colon < 0 ? "" : uri.substring(0, colon);
    }
}
