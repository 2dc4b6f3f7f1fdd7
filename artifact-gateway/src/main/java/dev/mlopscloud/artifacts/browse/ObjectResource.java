package dev.mlopscloud.artifacts.browse;

import dev.mlopscloud.artifacts.browse.Pages.Fact;
import dev.mlopscloud.artifacts.browse.Pages.Links;
import dev.mlopscloud.artifacts.browse.Pages.ObjectPage;
import dev.mlopscloud.artifacts.mlflow.ContentDisposition;
import dev.mlopscloud.artifacts.mlflow.MimeTypes;
import dev.mlopscloud.artifacts.object.ObjectRead;
import dev.mlopscloud.artifacts.object.ObjectStore;
import dev.mlopscloud.artifacts.object.Place;
import dev.mlopscloud.artifacts.object.StoredObject;
import dev.mlopscloud.artifacts.transfer.Downloads;
import dev.mlopscloud.artifacts.transfer.Exchange;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;

/** {@code /object}: one object's page; {@code /download} and {@code /image}: its bytes. */
@Singleton
final class ObjectResource {
    /** Bytes of an object never count as a page of ours, whatever they are and however they are opened. */
    static final String SANDBOX = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline';"
            + " frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

    private final ObjectStore store;
    private final Downloads downloads;
    private final Buckets buckets;

    ObjectResource(ObjectStore store, Downloads downloads, Buckets buckets) {
        this.store = store;
        this.downloads = downloads;
        this.buckets = buckets;
    }

    List<Route> routes() {
        return List.of(
                new Route(HttpMethod.GET, "/object", this::page),
                new Route(HttpMethod.GET, "/download", this::download),
                new Route(HttpMethod.GET, "/image", this::image));
    }

    private void page(Exchange exchange) {
        Place place = Address.object(exchange, buckets);
        StoredObject object = store.describe(place);
        String name = Address.name(place);
        PreviewKind kind = PreviewKind.of(name, object.size());
        List<Fact> facts = List.of(
                new Fact("Size", Pages.size(object.size()) + " (" + object.size() + " bytes)"),
                new Fact("Changed", Pages.modified(object.lastModified()) + " UTC"),
                new Fact("Type", MimeTypes.guess(name)),
                new Fact("ETag", object.etag().replace("\"", "")));
        Pages.send(
                exchange,
                200,
                Pages.object(new ObjectPage(
                        name,
                        Address.way(place),
                        Address.folder(Address.parent(place)),
                        facts,
                        new Links(Address.of("/download", place), Address.of("/delete", place)),
                        kind == PreviewKind.IMAGE ? Address.of("/image", place) : null,
                        kind == PreviewKind.IMAGE || kind == PreviewKind.NONE ? null : Address.of("/preview", place))));
    }

    private void download(Exchange exchange) throws IOException {
        Place place = Address.object(exchange, buckets);
        String name = Address.name(place);
        send(exchange, place, MimeTypes.guess(name), ContentDisposition.attachment(name));
    }

    private void image(Exchange exchange) throws IOException {
        Place place = Address.object(exchange, buckets);
        String type = PreviewKind.imageType(Address.name(place));
        if (type == null) {
            throw new Problem(404, "This is no image that can be shown.");
        }
        send(exchange, place, type, "inline");
    }

    private void send(Exchange exchange, Place place, String type, String disposition) throws IOException {
        if (exchange.isHead()) {
            StoredObject object = store.describe(place);
            exchange.response().putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(object.size()));
        }
        exchange.response()
                .putHeader("Content-Security-Policy", SANDBOX)
                .putHeader("Content-Disposition", disposition)
                .putHeader(HttpHeaders.CONTENT_TYPE, type);
        if (exchange.isHead()) {
            exchange.response().end();
        } else {
            downloads.open(exchange, place, ObjectRead.ALL).send();
        }
    }
}
