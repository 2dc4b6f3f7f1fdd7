package dev.mlopscloud.artifacts.transfer;

import dev.mlopscloud.artifacts.object.Checksum.Kept;
import dev.mlopscloud.artifacts.object.SignedRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An upload that the store has agreed to.
 *
 * @param stored what the store keeps, once the body was sent and the store has it
 */
record StoreWrite(HttpClientRequest request, Future<Kept> stored) {
    /** A store that does not know the question is sent the body after so long. */
    private static final Duration AGREEMENT = Duration.ofSeconds(1);

    /**
     * Asks the store whether it takes a body. As long as it has not agreed nothing of the body was read, so a refusal
     * for the moment, or a connection that turns out to be dead, costs only another attempt.
     */
    static StoreWrite begin(StoreClient client, Context context, SignedRequest signed, long length) throws IOException {
        var sent = new AtomicReference<@Nullable HttpClientRequest>();
        try {
            return client.await(context, client.patience(), () -> client.request(HttpMethod.PUT, signed)
                    .compose(request -> {
                        sent.set(request);
                        return ask(context, request, length);
                    }));
        } catch (IOException e) {
            HttpClientRequest request = sent.get();
            if (request != null) {
                context.runOnContext(none -> request.reset());
            }
            throw e;
        }
    }

    private static Future<StoreWrite> ask(Context context, HttpClientRequest request, long length) {
        Promise<StoreWrite> agreed = Promise.promise();
        Future<Kept> stored = request.response().compose(Uploads::stored);
        var write = new StoreWrite(request, stored);
        request.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length))
                .putHeader(HttpHeaders.EXPECT, HttpHeaders.CONTINUE)
                .continueHandler(none -> agreed.tryComplete(write));
        stored.onFailure(agreed::tryFail);
        request.sendHead().onFailure(agreed::tryFail);
        context.owner().setTimer(AGREEMENT.toMillis(), none -> agreed.tryComplete(write));
        return agreed.future();
    }

    /** Ends the body if it is complete, and waits for what the store answers. */
    Kept await(StoreClient client, Context context, boolean complete) throws IOException {
        return client.await(context, complete ? client.patience() : AGREEMENT, () -> {
            if (complete) {
                request.end();
            }
            return stored;
        });
    }

    /** Breaks the connection, so that the store drops what it has of the body. */
    void abandon(Context context) {
        context.runOnContext(none -> request.reset());
    }
}
