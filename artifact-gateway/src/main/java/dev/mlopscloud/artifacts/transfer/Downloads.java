package dev.mlopscloud.artifacts.transfer;

import dev.mlopscloud.artifacts.object.Attempts;
import dev.mlopscloud.artifacts.object.ObjectRead;
import dev.mlopscloud.artifacts.object.ObjectStore;
import dev.mlopscloud.artifacts.object.Place;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Singleton;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Brings objects from the store to clients. */
@Singleton
public final class Downloads {
    private final ObjectStore store;
    private final StoreClient client;

    Downloads(ObjectStore store, StoreClient client) {
        this.store = store;
        this.client = client;
    }

    /**
     * Starts reading an object. The caller sends or abandons what it gets.
     *
     * @throws dev.mlopscloud.artifacts.object.StoreFailure when the store refuses, or fails several times
     */
    public OpenObject open(Exchange exchange, Place place, ObjectRead read) {
        return new OpenObject(this, exchange, place, request(exchange, place, read));
    }

    HttpClientResponse request(Exchange exchange, Place place, ObjectRead read) {
        return Attempts.repeat("download", () -> attempt(exchange, place, read), () -> true);
    }

    private HttpClientResponse attempt(Exchange exchange, Place place, ObjectRead read) throws IOException {
        var signed = store.reading(place, read);
        var sent = new Sent();
        try {
            return client.await(exchange.context(), client.patience(), () -> client.request(HttpMethod.GET, signed)
                    .compose(request -> {
                        sent.request = request;
                        return request.send().compose(answer -> StoreClient.successful("download", answer));
                    }));
        } catch (IOException e) {
            exchange.context().runOnContext(none -> sent.reset());
            throw e;
        }
    }

    /** What to take back when no answer comes. Touched on the event loop alone. */
    private static final class Sent {
        private @Nullable HttpClientRequest request;

        void reset() {
            if (request != null) {
                request.reset();
            }
        }
    }
}
