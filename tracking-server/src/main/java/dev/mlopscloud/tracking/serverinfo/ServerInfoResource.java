package dev.mlopscloud.tracking.serverinfo;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code server-info}, by which clients and the UI decide what to ask for. */
@Path("api/3.0/mlflow/server-info")
@Produces(MediaType.APPLICATION_JSON)
public final class ServerInfoResource {

    /**
     * What this server can do. Links straight into the object store are given to programs that ask for them, but not
     * announced: a browser could follow one only if the store allowed pages of other origins.
     */
    public record ServerInfo(
            String storeType,
            boolean workspacesEnabled,
            boolean traceArchivalEnabled,
            boolean multipartUploadsEnabled,
            boolean multipartDownloadsEnabled,
            boolean artifactServingEnabled,
            boolean presignedUploadRunIdSupported,
            boolean presignedUploadModelIdSupported,
            boolean modelArtifactPresignedDownloadsSupported,
            Features featuresEnabled,
            boolean artifactsPresignedOnly) {}

    /** Parts of the UI that are on. */
    public record Features(boolean gateway, boolean scheduledIssueDetection) {}

    @GET
    public ServerInfo info() {
        return new ServerInfo(
                "SqlStore", false, false, false, false, true, true, true, false, new Features(false, false), false);
    }
}
