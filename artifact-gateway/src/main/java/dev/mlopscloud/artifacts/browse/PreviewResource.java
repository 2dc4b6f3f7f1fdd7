package dev.mlopscloud.artifacts.browse;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopscloud.artifacts.object.ObjectStore;
import dev.mlopscloud.artifacts.object.Place;
import dev.mlopscloud.artifacts.parquet.ParquetException;
import dev.mlopscloud.artifacts.parquet.ParquetHead;
import dev.mlopscloud.artifacts.transfer.Exchange;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * {@code /preview}: the beginning of an object, for a frame. What it holds is rendered here and escaped; beyond that
 * the page is sandboxed, so that even opened by itself it has an origin of its own and runs nothing.
 */
@Singleton
final class PreviewResource {
    /** Each holds some megabytes while it is made. */
    private static final int AT_ONCE = 2;

    private static final int WAIT_SECONDS = 20;
    private static final int TEXT_BYTES = 256 << 10;
    private static final int NOTEBOOK_BYTES = 3 << 20;
    private static final int ROWS = 100;
    private static final int COLUMNS = 40;

    private final ObjectStore store;
    private final Buckets buckets;
    private final ObjectMapper json;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    PreviewResource(ObjectStore store, Buckets buckets, ObjectMapper json) {
        this.store = store;
        this.buckets = buckets;
        this.json = json;
    }

    List<Route> routes() {
        return List.of(new Route(HttpMethod.GET, "/preview", this::preview));
    }

    private void preview(Exchange exchange) {
        Place place = Address.object(exchange, buckets);
        try {
            if (!turns.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new Problem(503, "Too many previews at once. Try again later.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(503, "The service is stopping.");
        }
        try {
            TemplateInstance page = render(place);
            exchange.response()
                    .putHeader("Content-Security-Policy", ObjectResource.SANDBOX)
                    .putHeader("X-Frame-Options", "SAMEORIGIN");
            Pages.send(exchange, 200, page);
        } finally {
            turns.release();
        }
    }

    private TemplateInstance render(Place place) {
        long size = store.describe(place).size();
        String name = Address.name(place);
        return switch (PreviewKind.of(name, size)) {
            case TABLE -> table(Table.of(head(place, size, TEXT_BYTES), name.endsWith("tsv") ? '\t' : ',', ROWS));
            case PARQUET -> parquet(place, size);
            case NOTEBOOK -> notebook(place, size);
            case TEXT -> text(head(place, size, TEXT_BYTES));
            case IMAGE, NONE -> Previews.note("There is no preview of this object.");
        };
    }

    private TextHead head(Place place, long size, int most) {
        return TextHead.of(store.read(place, 0, (int) Math.min(size, most)), size);
    }

    private static TemplateInstance text(TextHead head) {
        return head.isText()
                ? Previews.text(head.text(), head.isAll() ? "" : Pages.size(TEXT_BYTES))
                : Previews.note("There is no preview of this kind of object.");
    }

    private static TemplateInstance table(Table table) {
        return Previews.table(table);
    }

    private TemplateInstance notebook(Place place, long size) {
        if (size > NOTEBOOK_BYTES) {
            return Previews.note("This notebook is too large for a preview.");
        }
        byte[] bytes = store.read(place, 0, (int) size);
        return Notebook.of(bytes, json).map(Previews::notebook).orElseGet(() -> text(TextHead.of(bytes, size)));
    }

    private TemplateInstance parquet(Place place, long size) {
        var source = new ParquetHead.Source() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public byte[] read(long start, int length) {
                if (start < 0 || length <= 0 || start >= size) {
                    return new byte[0];
                }
                return store.read(place, start, (int) Math.min(length, size - start));
            }
        };
        try {
            return Previews.table(Table.of(ParquetHead.of(source, ROWS, COLUMNS)));
        } catch (ParquetException e) {
            return Previews.note("This Parquet file can't be shown. " + e.getMessage());
        }
    }
}
