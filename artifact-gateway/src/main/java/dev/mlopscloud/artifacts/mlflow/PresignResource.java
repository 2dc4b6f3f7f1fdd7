package dev.mlopscloud.artifacts.mlflow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.artifacts.object.ArtifactPath;
import dev.mlopscloud.artifacts.object.DirectAccess;
import dev.mlopscloud.artifacts.object.ObjectStore;
import dev.mlopscloud.artifacts.object.Places;
import dev.mlopscloud.artifacts.transfer.Exchange;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;

/** {@code GET mlflow-artifacts/presigned/<path>}: a URL that downloads an artifact from the store itself. */
@Singleton
final class PresignResource {
    private final ObjectStore store;
    private final Places places;
    private final DirectAccess direct;

    PresignResource(ObjectStore store, Places places, DirectAccess direct) {
        this.store = store;
        this.places = places;
        this.direct = direct;
    }

    void route(@Observes Router router, ApiRoutes routes) {
        routes.below(router, "presigned/", Map.of(HttpMethod.GET, this::presign, HttpMethod.HEAD, this::presign));
    }

    private void presign(Exchange exchange) {
        ArtifactPath path = ArtifactPath.parse(exchange.tail());
        if (path.folder()) {
            throw ApiException.of(ErrorCode.RESOURCE_DOES_NOT_EXIST, "Not Found");
        }
        long size = store.describe(places.of(path)).size();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put(
                "url",
                direct.download(path, ContentDisposition.signedAttachment(path.name()))
                        .toString());
        answer.putObject("headers");
        answer.put("file_size", size);
        exchange.json(answer);
    }
}
