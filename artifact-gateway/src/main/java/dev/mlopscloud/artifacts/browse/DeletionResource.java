package dev.mlopscloud.artifacts.browse;

import dev.mlopscloud.artifacts.browse.Pages.Confirmation;
import dev.mlopscloud.artifacts.browse.Pages.DeletionPage;
import dev.mlopscloud.artifacts.object.ObjectStore;
import dev.mlopscloud.artifacts.object.Place;
import dev.mlopscloud.artifacts.object.Usage;
import dev.mlopscloud.artifacts.transfer.Exchange;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /delete}: asks first what is to go, then removes an object, or a folder with all that is below it. */
@Singleton
final class DeletionResource {
    private static final int LARGEST_FORM_BYTES = 16 << 10;
    /** Counted before a folder is deleted; more are said to be more. */
    private static final long COUNTED = 20_000;
    /** Removed by one request; a larger folder is gone after several, each of them asked for. */
    private static final long REMOVED_AT_ONCE = 10_000;

    private final ObjectStore store;
    private final Buckets buckets;
    private final Forgery forgery;

    DeletionResource(ObjectStore store, Buckets buckets, Forgery forgery) {
        this.store = store;
        this.buckets = buckets;
        this.forgery = forgery;
    }

    List<Route> routes() {
        return List.of(
                new Route(HttpMethod.GET, "/delete", this::ask), new Route(HttpMethod.POST, "/delete", this::delete));
    }

    private void ask(Exchange exchange) {
        ask(exchange, Address.object(exchange, buckets), null);
    }

    private void ask(Exchange exchange, Place place, @Nullable String done) {
        String what = isFolder(place)
                ? contents(store.usage(place, COUNTED))
                : Pages.size(store.describe(place).size());
        var confirmation = new Confirmation(place.bucket(), place.key(), forgery.token(exchange));
        Pages.send(
                exchange,
                200,
                Pages.deletion(new DeletionPage(
                        Address.name(place),
                        Address.way(Address.parent(place)),
                        what,
                        Address.folder(Address.parent(place)),
                        confirmation,
                        done)));
    }

    private static boolean isFolder(Place place) {
        return place.key().endsWith("/");
    }

    private static String contents(Usage usage) {
        String objects = usage.objects() == 1 ? "1 object" : usage.objects() + " objects";
        return (usage.complete() ? "" : "more than ") + objects + ", " + Pages.size(usage.bytes());
    }

    private void delete(Exchange exchange) throws IOException {
        Map<String, List<String>> form = form(exchange);
        forgery.check(exchange, value(form, "token"));
        Place place = Address.checked(buckets, value(form, "bucket"), value(form, "key"));
        if (place.key().isEmpty()) {
            throw Problem.badRequest("A whole bucket is not deleted here.");
        }
        if (isFolder(place)) {
            Usage removed = store.deleteBelow(place, REMOVED_AT_ONCE);
            if (!removed.complete()) {
                ask(exchange, place, removed.objects() + " objects are deleted. There is more.");
                return;
            }
        } else {
            store.delete(place);
        }
        exchange.response().putHeader(HttpHeaders.LOCATION, Address.folder(Address.parent(place)));
        exchange.endEmpty(303);
    }

    private static Map<String, List<String>> form(Exchange exchange) throws IOException {
        String type = exchange.header(HttpHeaders.CONTENT_TYPE);
        byte[] body = exchange.body().readNBytes(LARGEST_FORM_BYTES + 1);
        if (type == null || !type.startsWith("application/x-www-form-urlencoded") || body.length > LARGEST_FORM_BYTES) {
            throw Problem.badRequest("This is not what the page sends.");
        }
        try {
            return new QueryStringDecoder(new String(body, StandardCharsets.UTF_8), false).parameters();
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("This is not what the page sends.");
        }
    }

    private static String value(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of("")).getFirst();
    }
}
