package dev.mlopscloud.artifacts.browse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.artifacts.mlflow.MimeTypes;
import dev.mlopscloud.artifacts.object.Place;
import dev.mlopscloud.artifacts.transfer.Exchange;
import dev.mlopscloud.artifacts.transfer.Uploads;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;

/** {@code PUT /upload}: one file, its bytes as they are, streamed into the store. */
@Singleton
final class UploadResource {
    private final Uploads uploads;
    private final Buckets buckets;
    private final Forgery forgery;

    UploadResource(Uploads uploads, Buckets buckets, Forgery forgery) {
        this.uploads = uploads;
        this.buckets = buckets;
        this.forgery = forgery;
    }

    List<Route> routes() {
        return List.of(new Route(HttpMethod.PUT, "/upload", this::upload));
    }

    private void upload(Exchange exchange) throws IOException {
        forgery.check(exchange, exchange.header("X-CSRF-Token"));
        Place place = Address.object(exchange, buckets);
        for (String segment : place.key().split("/", -1)) {
            if (isUnusable(segment)) {
                throw Problem.badRequest("A file can't be stored under this name.");
            }
        }
        uploads.receive(exchange, place, MimeTypes.guess(Address.name(place)));
        exchange.json(JsonNodeFactory.instance.objectNode());
    }

    /** Names that clients of the gateway could not ask for again, or that programs take for something else. */
    private static boolean isUnusable(String segment) {
        return segment.isEmpty()
                || segment.equals(".")
                || segment.equals("..")
                || segment.indexOf('\\') >= 0
                || segment.chars().anyMatch(c -> c < ' ' || c == 127);
    }
}
