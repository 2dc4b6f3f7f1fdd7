package dev.mlopscloud.tracking.artifact;

import dev.mlopscloud.tracking.api.ErrorCode;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.run.RunStore;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** {@code upload-artifact}: small files that the UI adds to a run. */
@Path("api/2.0/mlflow/upload-artifact")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class UploadResource {
    private static final int LARGEST_BYTES = 10 * 1024 * 1024;

    private final Gateway gateway;
    private final RunStore runs;

    UploadResource(Gateway gateway, RunStore runs) {
        this.gateway = gateway;
        this.runs = runs;
    }

    @POST
    public Response upload(
            @QueryParam("run_uuid") @Nullable String runId, @QueryParam("path") @Nullable String path, InputStream body)
            throws IOException {
        if (runId == null || runId.isEmpty()) {
            throw MlflowException.invalid("Request must specify run_uuid.");
        }
        if (path == null || path.isEmpty()) {
            throw MlflowException.invalid("Request must specify path.");
        }
        ArtifactPath.checked(path);
        byte[] content = body.readNBytes(LARGEST_BYTES + 1);
        if (content.length > LARGEST_BYTES) {
            throw MlflowException.invalid("Artifact size is too large. Max size is 10MB.");
        }
        if (content.length == 0) {
            throw MlflowException.invalid("Request must specify data.");
        }
        String artifactUri = runs.get(runId).info().artifactUri();
        String root = ArtifactPath.behindGateway(artifactUri)
                .orElseThrow(() -> new MlflowException(
                        ErrorCode.NOT_IMPLEMENTED,
                        "The artifacts at " + artifactUri + " are not kept by this server."));
        gateway.put(root + "/" + path, content);
        return Response.ok().build();
    }
}
