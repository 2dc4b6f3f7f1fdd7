package dev.mlopscloud.artifacts.mlflow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.artifacts.object.ArtifactPath;
import dev.mlopscloud.artifacts.object.ObjectStore;
import dev.mlopscloud.artifacts.object.Place;
import dev.mlopscloud.artifacts.object.Places;
import dev.mlopscloud.artifacts.transfer.Exchange;
import dev.mlopscloud.artifacts.transfer.Uploads;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Map;

/** {@code mlflow-artifacts/artifacts/<path>}: upload, download and delete one artifact, or delete a folder. */
@Singleton
final class ArtifactResource {
    private final ObjectStore store;
    private final Places places;
    private final Uploads uploads;
    private final Download download;

    ArtifactResource(ObjectStore store, Places places, Uploads uploads, Download download) {
        this.store = store;
        this.places = places;
        this.uploads = uploads;
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
        uploads.receive(exchange, places.of(path), MimeTypes.guess(path.name()));
        exchange.endEmpty(200);
    }

    private void delete(Exchange exchange) {
        ArtifactPath path = ArtifactPath.parse(exchange.tail());
        if (path.isRoot()) {
            refuseToDeleteAll(exchange);
            return;
        }
        Place place = places.of(path);
        store.delete(place);
        store.deleteBelow(place.below(), Long.MAX_VALUE);
        exchange.json(JsonNodeFactory.instance.objectNode());
    }

    private void refuseToDeleteAll(Exchange exchange) {
        exchange.end(404, "text/html; charset=utf-8", HtmlErrors.NOT_FOUND);
    }
}
