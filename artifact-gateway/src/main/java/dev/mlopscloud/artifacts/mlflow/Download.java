package dev.mlopscloud.artifacts.mlflow;

import dev.mlopscloud.artifacts.object.ArtifactPath;
import dev.mlopscloud.artifacts.object.ObjectRead;
import dev.mlopscloud.artifacts.object.ObjectStore;
import dev.mlopscloud.artifacts.object.OpenObject;
import dev.mlopscloud.artifacts.object.StoreFailure;
import dev.mlopscloud.artifacts.object.StoreFailure.Kind;
import dev.mlopscloud.artifacts.object.StoredObject;
import dev.mlopscloud.artifacts.transfer.ResponseBody;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers with an artifact's bytes, or what is known of them. */
@Singleton
final class Download {
    private static final int CHUNK_BYTES = 64 << 10;

    /** One range of bytes. Any other {@code Range} may be ignored, and is: the answer is all of the artifact. */
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=(?:\\d{1,18}-\\d{0,18}|-\\d{1,18})");

    private final ObjectStore store;

    Download(ObjectStore store) {
        this.store = store;
    }

    void head(Exchange exchange) {
        ArtifactPath path = file(exchange);
        StoredObject object;
        try {
            object = store.describe(path);
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
            object = open(path, range(exchange), exchange.header("If-Range"));
        } catch (StoreFailure e) {
            if (e.kind() == Kind.OUT_OF_RANGE) {
                refuseRange(exchange, path);
                return;
            }
            throw missing(path, e);
        }
        if (isKnown(exchange, object.etag())) {
            object.abandon().run();
            describe(exchange, path, object.etag());
            exchange.response().setStatusCode(304).end();
        } else {
            send(exchange, path, object);
        }
    }

    private OpenObject open(ArtifactPath path, @Nullable String range, @Nullable String ifRange) {
        if (range == null || ifRange == null) {
            return store.open(path, new ObjectRead(range, null));
        }
        if (!ifRange.startsWith("\"")) {
            return store.open(path, ObjectRead.ALL);
        }
        try {
            return store.open(path, new ObjectRead(range, ifRange));
        } catch (StoreFailure e) {
            if (e.kind() != Kind.CHANGED) {
                throw e;
            }
            return store.open(path, ObjectRead.ALL);
        }
    }

    private static void send(Exchange exchange, ArtifactPath path, OpenObject object) throws IOException {
        describe(exchange, path, object.etag());
        HttpServerResponse response = exchange.response();
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(object.length()));
        if (object.contentRange() != null) {
            response.setStatusCode(206).putHeader(HttpHeaders.CONTENT_RANGE, object.contentRange());
        }
        boolean complete = false;
        try {
            ResponseBody out = exchange.stream();
            var chunk = new byte[CHUNK_BYTES];
            for (int count = object.body().read(chunk);
                    count >= 0;
                    count = object.body().read(chunk)) {
                out.write(chunk, 0, count);
            }
            complete = true;
            out.close();
        } finally {
            if (!complete) {
                object.abandon().run();
            }
            object.body().close();
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
        long size = store.describe(path).size();
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
        return store.isFolder(path)
                ? folder(path)
                : ApiException.of(ErrorCode.RESOURCE_DOES_NOT_EXIST, "No such artifact: '" + path.value() + "'");
    }

    private static ApiException folder(ArtifactPath path) {
        String asWritten = path.folder() && !path.isRoot() ? path.value() + "/" : path.value();
        return ApiException.detail(400, "Artifact path refers to a directory, not a file: '" + asWritten + "'");
    }

    private static @Nullable String range(Exchange exchange) {
        String range = exchange.header("Range");
        return range != null && ONE_RANGE.matcher(range).matches() ? range : null;
    }

    private static boolean isKnown(Exchange exchange, String etag) {
        String known = exchange.header(HttpHeaders.IF_NONE_MATCH);
        return known != null && (known.contains(etag) || known.strip().equals("*"));
    }
}
