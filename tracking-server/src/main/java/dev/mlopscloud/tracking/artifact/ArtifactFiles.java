package dev.mlopscloud.tracking.artifact;

import dev.mlopscloud.tracking.api.ErrorCode;
import dev.mlopscloud.tracking.api.MlflowException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Answers requests with single files below artifact roots; they stream through. */
@Singleton
public final class ArtifactFiles {
    private static final Logger LOG = Logger.getLogger(ArtifactFiles.class);

    private final Gateway gateway;

    ArtifactFiles(Gateway gateway) {
        this.gateway = gateway;
    }

    /**
     * Returns {@code path} as it is, if it stays inside its root however often it is decoded.
     *
     * @throws MlflowException {@code Invalid path}
     */
    public static String checked(String path) {
        return ArtifactPath.checked(path);
    }

    /** Sends the file at {@code path} below an artifact root; artifacts that are kept elsewhere are a 501. */
    public void send(HttpServerRequest request, String artifactUri, String path) {
        pass(request, Gateway.FILES, artifactUri, path);
    }

    /** Answers with a link that reads the file from the object store itself: {@code {url, headers, file_size}}. */
    void link(HttpServerRequest request, String artifactUri, String path) {
        pass(request, Gateway.LINKS, artifactUri, path);
    }

    private void pass(HttpServerRequest request, String route, String artifactUri, String path) {
        ArtifactPath.behindGateway(artifactUri)
                .ifPresentOrElse(
                        root -> gateway.pass(request, route + "/" + ArtifactPath.encoded(root + "/" + path)),
                        () -> gateway.refuse(
                                request.response(),
                                ErrorCode.NOT_IMPLEMENTED,
                                "The artifacts at " + artifactUri + " are not kept by this server."));
    }

    /** Answers a failure in MLflow's shape. */
    public void fail(HttpServerRequest request, Throwable cause) {
        if (cause instanceof MlflowException refusal) {
            gateway.refuse(request.response(), refusal.code(), refusal.text());
        } else {
            LOG.errorf(cause, "%s %s failed", request.method(), request.path());
            gateway.refuse(
                    request.response(), ErrorCode.INTERNAL_ERROR, "Internal error: the server's log has the cause.");
        }
    }
}
