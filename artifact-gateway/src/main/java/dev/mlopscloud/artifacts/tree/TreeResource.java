package dev.mlopscloud.artifacts.tree;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.artifacts.mlflow.ApiException;
import dev.mlopscloud.artifacts.mlflow.ApiRoutes;
import dev.mlopscloud.artifacts.mlflow.ErrorCode;
import dev.mlopscloud.artifacts.object.ArtifactPath;
import dev.mlopscloud.artifacts.object.ObjectStore;
import dev.mlopscloud.artifacts.object.Place;
import dev.mlopscloud.artifacts.object.Places;
import dev.mlopscloud.artifacts.object.Usage;
import dev.mlopscloud.artifacts.transfer.Exchange;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * {@code mlops-artifacts/tree/<path>}: counts the artifacts in a folder and below it, or removes some of them. Not of
 * MLflow's API, and not reachable through the tracking server, whose permanent deletion it serves.
 */
@Singleton
final class TreeResource {
    /** Removed by one request, which so ends in seconds; the caller asks again until all are gone. */
    private static final int REMOVED_AT_ONCE = 5_000;

    private final ObjectStore store;
    private final Places places;

    TreeResource(ObjectStore store, Places places) {
        this.store = store;
        this.places = places;
    }

    void route(@Observes Router router, ApiRoutes routes) {
        routes.own(router, "tree/", Map.of(HttpMethod.GET, this::count, HttpMethod.DELETE, this::remove));
    }

    private void count(Exchange exchange) {
        answer(exchange, store.usage(folder(exchange), Long.MAX_VALUE));
    }

    private void remove(Exchange exchange) {
        answer(exchange, store.deleteBelow(folder(exchange), REMOVED_AT_ONCE));
    }

    private Place folder(Exchange exchange) {
        ArtifactPath path = ArtifactPath.parse(exchange.tail());
        if (path.isRoot()) {
            throw ApiException.of(ErrorCode.INVALID_PARAMETER_VALUE, "Invalid path");
        }
        return places.of(path).below();
    }

    private static void answer(Exchange exchange, Usage usage) {
        exchange.json(JsonNodeFactory.instance
                .objectNode()
                .put("objects", usage.objects())
                .put("bytes", usage.bytes())
                .put("complete", usage.complete()));
    }
}
