package dev.mlopscloud.artifacts.mlflow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.mlopscloud.artifacts.object.ArtifactPath;
import dev.mlopscloud.artifacts.object.ObjectStore;
import dev.mlopscloud.artifacts.object.ObjectStore.Entry;
import dev.mlopscloud.artifacts.object.ObjectStore.Page;
import dev.mlopscloud.artifacts.object.Place;
import dev.mlopscloud.artifacts.object.Places;
import dev.mlopscloud.artifacts.transfer.Exchange;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;

/** {@code GET mlflow-artifacts/artifacts?path=}: what lies directly in a folder, sorted by name. */
@Singleton
final class ListResource {
    /**
     * The API has no pages, so a listing is written while the store is still being asked. The store sorts a folder
     * {@code a} as {@code a/}, behind {@code a.txt}; this many entries are held back to put it in its place.
     */
    private static final int HELD_BACK = 4000;

    private static final int PAGE = 1000;
    private static final int BUFFER_BYTES = 32 << 10;

    private final ObjectStore store;
    private final Places places;
    private final JsonFactory json = new JsonFactory();

    ListResource(ObjectStore store, Places places) {
        this.store = store;
        this.places = places;
    }

    void route(@Observes Router router, ApiRoutes routes) {
        routes.exactly(router, "artifacts", Map.of(HttpMethod.GET, this::list, HttpMethod.HEAD, this::list));
    }

    private void list(Exchange exchange) throws IOException {
        String path = exchange.query("path");
        Place folder = places.of(ArtifactPath.parse(path == null ? "" : path)).below();
        Page first = store.list(folder, null, PAGE);
        exchange.response().setStatusCode(200).putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        if (exchange.isHead()) {
            exchange.response().end();
            return;
        }
        exchange.response().setChunked(true);
        // Closed only when complete: an answer that can't be completed must not look as if it were.
        var out = new BufferedOutputStream(exchange.stream(), BUFFER_BYTES);
        JsonGenerator generator = json.createGenerator(out);
        write(folder, first, generator);
        generator.close();
    }

    private void write(Place folder, Page first, JsonGenerator generator) throws IOException {
        var held = new PriorityQueue<Entry>(Comparator.comparing(Entry::name));
        generator.writeStartObject();
        boolean any = !first.entries().isEmpty();
        if (any) {
            generator.writeArrayFieldStart("files");
        }
        Page page = first;
        while (true) {
            held.addAll(page.entries());
            String continuation = page.continuation();
            int keep = continuation == null ? 0 : HELD_BACK;
            while (held.size() > keep) {
                write(held.remove(), generator);
            }
            if (continuation == null) {
                break;
            }
            page = store.list(folder, continuation, PAGE);
        }
        if (any) {
            generator.writeEndArray();
        }
        generator.writeEndObject();
    }

    private static void write(Entry entry, JsonGenerator generator) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("path", entry.name());
        generator.writeBooleanField("is_dir", entry.folder());
        // As MLflow does it: an empty file has no size, like a folder.
        if (entry.size() > 0) {
            generator.writeNumberField("file_size", entry.size());
        }
        generator.writeEndObject();
    }
}
