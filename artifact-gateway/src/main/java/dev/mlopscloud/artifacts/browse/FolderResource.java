package dev.mlopscloud.artifacts.browse;

import dev.mlopscloud.artifacts.browse.Pages.FolderPage;
import dev.mlopscloud.artifacts.browse.Pages.Row;
import dev.mlopscloud.artifacts.browse.Pages.Upload;
import dev.mlopscloud.artifacts.object.ObjectStore;
import dev.mlopscloud.artifacts.object.ObjectStore.Entry;
import dev.mlopscloud.artifacts.object.ObjectStore.Page;
import dev.mlopscloud.artifacts.object.Place;
import dev.mlopscloud.artifacts.transfer.Exchange;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;

/** {@code /}: the buckets; {@code /folder}: what lies in one of their folders, page by page. */
@Singleton
final class FolderResource {
    private static final int ROWS = 200;

    private final ObjectStore store;
    private final Buckets buckets;
    private final Forgery forgery;

    FolderResource(ObjectStore store, Buckets buckets, Forgery forgery) {
        this.store = store;
        this.buckets = buckets;
        this.forgery = forgery;
    }

    List<Route> routes() {
        return List.of(
                new Route(HttpMethod.GET, "/", this::buckets), new Route(HttpMethod.GET, "/folder", this::folder));
    }

    private void buckets(Exchange exchange) {
        List<Row> rows = buckets.all().stream()
                .map(name -> new Row(name, Address.folder(new Place(name, "")), "", "", true, ""))
                .toList();
        Pages.send(exchange, 200, Pages.buckets(rows));
    }

    private void folder(Exchange exchange) {
        Place folder = Address.place(exchange, buckets).below();
        String after = exchange.query("after");
        Page page = store.list(folder, after, ROWS);
        List<Row> rows = page.entries().stream()
                .sorted(Comparator.comparing(Entry::folder).reversed())
                .map(entry -> row(folder, entry))
                .toList();
        boolean top = folder.key().isEmpty();
        String next = page.continuation();
        Pages.send(
                exchange,
                200,
                Pages.folder(new FolderPage(
                        top ? folder.bucket() : Address.name(folder),
                        Address.way(folder),
                        rows,
                        top ? "/" : Address.folder(Address.parent(folder)),
                        after == null ? null : Address.folder(folder),
                        next == null ? null : Address.folder(folder) + "&after=" + Address.encoded(next),
                        new Upload(folder.bucket(), folder.key(), forgery.token(exchange)))));
    }

    private static Row row(Place folder, Entry entry) {
        Place place = folder.in(entry.folder() ? entry.name() + "/" : entry.name());
        String href = entry.folder() ? Address.folder(place) : Address.of("/object", place);
        return new Row(
                entry.name().isEmpty() ? "(no name)" : entry.name(),
                href,
                entry.folder() ? "" : Pages.size(entry.size()),
                Pages.modified(entry.lastModified()),
                entry.folder(),
                Address.of("/delete", place));
    }
}
