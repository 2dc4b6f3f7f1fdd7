package dev.mlopscloud.artifacts.mlflow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.artifacts.object.ArtifactPath;
import dev.mlopscloud.artifacts.object.ObjectStore;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code mlflow-artifacts/artifacts/<path>}: upload, download and delete one artifact, or delete a folder. */
@Singleton
final class ArtifactResource {
    private final ObjectStore store;
    private final Download download;

    ArtifactResource(ObjectStore store, Download download) {
        this.store = store;
        this.download = download;
    }

    void route(@Observes Router router, ApiRoutes routes) {
        routes.exactly(
                router,
                "artifacts/",
                Map.of(
                        HttpMethod.GET, download::get,
                        HttpMethod.HEAD, download::head,
                        HttpMethod.PUT, this::upload,
                        HttpMethod.DELETE, this::refuseToDeleteAll));
        routes.below(
                router,
                "artifacts/",
                Map.of(
                        HttpMethod.GET, download::get,
                        HttpMethod.HEAD, download::head,
                        HttpMethod.PUT, this::upload,
                        HttpMethod.DELETE, this::delete));
    }

    private void upload(Exchange exchange) throws IOException {
        ArtifactPath path = ArtifactPath.parse(exchange.tail());
        if (path.folder()) {
            throw ApiException.detail(400, "Artifact path must include a filename (cannot end with '/').");
        }
        store.write(path, MimeTypes.guess(path.name()), length(exchange), exchange.body());
        exchange.endEmpty(200);
    }

    private void delete(Exchange exchange) {
        ArtifactPath path = ArtifactPath.parse(exchange.tail());
        if (path.isRoot()) {
            refuseToDeleteAll(exchange);
            return;
        }
        store.delete(path);
        exchange.json(JsonNodeFactory.instance.objectNode());
    }

    private void refuseToDeleteAll(Exchange exchange) {
        exchange.end(404, "text/html; charset=utf-8", HtmlErrors.NOT_FOUND);
    }

    /** Bytes to come; negative when only their end will tell. A request that names no length has no body. */
    private static long length(Exchange exchange) {
        if (exchange.header(HttpHeaders.TRANSFER_ENCODING) != null) {
            return -1;
        }
        @Nullable String length = exchange.header(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }
}
