package dev.mlopscloud.artifacts.mlflow;

import dev.mlopscloud.artifacts.object.ArtifactPath;
import dev.mlopscloud.artifacts.object.ObjectRead;
import dev.mlopscloud.artifacts.object.ObjectStore;
import dev.mlopscloud.artifacts.object.Place;
import dev.mlopscloud.artifacts.object.Places;
import dev.mlopscloud.artifacts.object.StoreFailure;
import dev.mlopscloud.artifacts.object.StoreFailure.Kind;
import dev.mlopscloud.artifacts.object.StoredObject;
import dev.mlopscloud.artifacts.transfer.Downloads;
import dev.mlopscloud.artifacts.transfer.Exchange;
import dev.mlopscloud.artifacts.transfer.OpenObject;
import io.vertx.core.http.HttpHeaders;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers with an artifact's bytes, or what is known of them. */
@Singleton
final class Download {
    /** One range of bytes. Any other {@code Range} may be ignored, and is: the answer is all of the artifact. */
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=(?:(\\d{1,18})-(\\d{0,18})|-(\\d{1,18}))");

    private final ObjectStore store;
    private final Places places;
    private final Downloads downloads;

    Download(ObjectStore store, Places places, Downloads downloads) {
        this.store = store;
        this.places = places;
        this.downloads = downloads;
    }

    void head(Exchange exchange) {
        ArtifactPath path = file(exchange);
        StoredObject object;
        try {
            object = store.describe(places.of(path));
        } catch (StoreFailure e) {
            throw missing(path, e);
        }
        describe(exchange, path, object.etag());
        if (isKnown(exchange, object.etag())) {
            exchange.response().setStatusCode(304).end();
        } else {
            exchange.response()
                    .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(object.size()))
                    .end();
        }
    }

    void get(Exchange exchange) throws IOException {
        ArtifactPath path = file(exchange);
        OpenObject object;
        try {
            object = open(exchange, places.of(path));
        } catch (StoreFailure e) {
            if (e.kind() == Kind.OUT_OF_RANGE) {
                refuseRange(exchange, path);
                return;
            }
            throw missing(path, e);
        }
        describe(exchange, path, object.etag());
        if (isKnown(exchange, object.etag())) {
            object.abandon();
            exchange.response().setStatusCode(304).end();
        } else {
            object.send();
        }
    }

    private OpenObject open(Exchange exchange, Place place) {
        String range = range(exchange);
        String ifRange = exchange.header("If-Range");
        if (range == null || ifRange == null) {
            return downloads.open(exchange, place, new ObjectRead(range, null));
        }
        if (!ifRange.startsWith("\"")) {
            return downloads.open(exchange, place, ObjectRead.ALL);
        }
        try {
            return downloads.open(exchange, place, new ObjectRead(range, ifRange));
        } catch (StoreFailure e) {
            if (e.kind() != Kind.CHANGED) {
                throw e;
            }
            return downloads.open(exchange, place, ObjectRead.ALL);
        }
    }

    private static void describe(Exchange exchange, ArtifactPath path, String etag) {
        exchange.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, MimeTypes.guess(path.name()))
                .putHeader("Content-Disposition", ContentDisposition.attachment(path.name()))
                .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
                .putHeader(HttpHeaders.ETAG, etag);
    }

    private void refuseRange(Exchange exchange, ArtifactPath path) {
        long size = store.describe(places.of(path)).size();
        exchange.response().putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
        exchange.endEmpty(416);
    }

    private ArtifactPath file(Exchange exchange) {
        ArtifactPath path = ArtifactPath.parse(exchange.tail());
        if (path.folder()) {
            throw folder(path);
        }
        return path;
    }

    private RuntimeException missing(ArtifactPath path, StoreFailure failure) {
        if (failure.kind() != Kind.MISSING) {
            return failure;
        }
        return store.isFolder(places.of(path).below())
                ? folder(path)
                : ApiException.of(ErrorCode.RESOURCE_DOES_NOT_EXIST, "No such artifact: '" + path.value() + "'");
    }

    private static ApiException folder(ArtifactPath path) {
        String asWritten = path.folder() && !path.isRoot() ? path.value() + "/" : path.value();
        return ApiException.detail(400, "Artifact path refers to a directory, not a file: '" + asWritten + "'");
    }

    private static @Nullable String range(Exchange exchange) {
        String range = exchange.header("Range");
        Matcher matcher = ONE_RANGE.matcher(range == null ? "" : range);
        if (!matcher.matches()) {
            return null;
        }
        String end = matcher.group(2);
        String last = matcher.group(3);
        if (last != null && Long.parseLong(last) == 0) {
            throw new StoreFailure(Kind.OUT_OF_RANGE, "the last 0 bytes", null);
        }
        // One that ends before it begins is no range, and so ignored.
        boolean reversed = end != null && !end.isEmpty() && Long.parseLong(end) < Long.parseLong(matcher.group(1));
        return reversed ? null : range;
    }

    private static boolean isKnown(Exchange exchange, String etag) {
        String known = exchange.header(HttpHeaders.IF_NONE_MATCH);
        return known != null && (known.contains(etag) || known.strip().equals("*"));
    }
}
