package dev.mlopscloud.artifacts.transfer;

import dev.mlopscloud.artifacts.object.Attempts;
import dev.mlopscloud.artifacts.object.Checksum;
import dev.mlopscloud.artifacts.object.Checksum.Kept;
import dev.mlopscloud.artifacts.object.ObjectStore;
import dev.mlopscloud.artifacts.object.Place;
import dev.mlopscloud.artifacts.object.StoreFailure;
import dev.mlopscloud.artifacts.object.StoreFailure.Kind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Brings bodies of clients into the store. */
@Singleton
public final class Uploads {
    /** A body up to this size is held, so that it can be sent more than once. */
    private static final int HELD_BYTES = 64 << 10;

    private final ObjectStore store;
    private final StoreClient client;

    Uploads(ObjectStore store, StoreClient client) {
        this.store = store;
        this.client = client;
    }

    /**
     * Replaces an object by the request's body, as soon as all of it arrived and was verified; until then, and when
     * anything fails, readers see what was there before. The answer is the caller's.
     */
    public void receive(Exchange exchange, Place place, String contentType) throws IOException {
        long length = length(exchange);
        if (length < 0 || length > store.largestWrite()) {
            store.write(place, contentType, length, exchange.body());
            return;
        }
        var sum = new Checksum();
        Kept kept = length <= HELD_BYTES
                ? hold(exchange, place, contentType, sum, (int) length)
                : pass(exchange, place, contentType, sum, length);
        try {
            sum.verify(kept);
        } catch (StoreFailure e) {
            // The damaged object must not be found; what it replaced is gone either way.
            store.delete(place);
            throw e;
        }
    }

    /** Bytes to come; negative when only their end will tell. A request that names no length has no body. */
    private static long length(Exchange exchange) {
        if (exchange.header(HttpHeaders.TRANSFER_ENCODING) != null) {
            return -1;
        }
        @Nullable String length = exchange.header(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    private Kept hold(Exchange exchange, Place place, String contentType, Checksum sum, int length) throws IOException {
        byte[] body = exchange.body().readNBytes(length);
        sum.add(body, 0, body.length);
        return Attempts.repeat(
                "upload",
                () -> client.await(exchange.context(), client.patience(), () -> client.request(
                                HttpMethod.PUT, store.writing(place, contentType))
                        .compose(request -> request.send(Buffer.buffer(body)))
                        .compose(Uploads::stored)),
                () -> true);
    }

    /** What an answer acknowledges. */
    static Future<Kept> stored(HttpClientResponse answer) {
        return StoreClient.successful("upload", answer).compose(success -> {
            success.resume();
            return success.end().map(none -> Kept.of(success::getHeader));
        });
    }

    private Kept pass(Exchange exchange, Place place, String contentType, Checksum sum, long length)
            throws IOException {
        StoreWrite write = Attempts.repeat(
                "upload",
                () -> StoreWrite.begin(client, exchange.context(), store.writing(place, contentType), length),
                () -> true);
        var copy = new byte[HELD_BYTES];
        var pump = new Pump(exchange.request(), write.request(), piece -> {
            for (int at = 0; at < piece.length(); at += copy.length) {
                int count = Math.min(copy.length, piece.length() - at);
                piece.getBytes(at, at + count, copy, 0);
                sum.add(copy, 0, count);
            }
        });
        exchange.context().runOnContext(none -> start(exchange.request(), pump, write));
        Pump.End end = pump.await(exchange.context(), exchange.idleTimeout());
        if (end == Pump.End.SOURCE_BROKE) {
            write.abandon(exchange.context());
            throw new ClientStalled("the client sends no more", null);
        }
        try {
            return write.await(client, exchange.context(), end == Pump.End.COMPLETE);
        } catch (IOException e) {
            write.abandon(exchange.context());
            throw new StoreFailure(Kind.UNAVAILABLE, "upload: " + e.getMessage(), e);
        }
    }

    private static void start(HttpServerRequest request, Pump pump, StoreWrite write) {
        if (request.response().closed()) {
            pump.sourceEnded();
            return;
        }
        write.stored().onFailure(failure -> pump.targetEnded());
        if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
            request.response().writeContinue();
        }
        pump.start();
    }
}
