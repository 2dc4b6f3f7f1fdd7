package dev.mlopscloud.artifacts.transfer;

import dev.mlopscloud.artifacts.object.ObjectRead;
import dev.mlopscloud.artifacts.object.Place;
import dev.mlopscloud.artifacts.object.StoreFailure;
import dev.mlopscloud.artifacts.object.StoreFailure.Kind;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An object, or a part of one, whose bytes wait in the store for a client. */
public final class OpenObject {
    /** Times that a download goes on where the store broke off. */
    private static final int MOST_RESUMPTIONS = 3;

    private final Downloads downloads;
    private final Exchange exchange;
    private final Place place;
    private HttpClientResponse answer;
    private final String etag;
    private final long start;
    private final long length;

    OpenObject(Downloads downloads, Exchange exchange, Place place, HttpClientResponse answer) {
        this.downloads = downloads;
        this.exchange = exchange;
        this.place = place;
        this.answer = answer;
        this.etag = header(answer, HttpHeaders.ETAG);
        this.length = Long.parseLong(header(answer, HttpHeaders.CONTENT_LENGTH));
        String range = contentRange();
        this.start = range == null ? 0 : Long.parseLong(range.substring("bytes ".length(), range.indexOf('-')));
    }

    private static String header(HttpClientResponse answer, CharSequence name) {
        String value = answer.getHeader(name);
        if (value == null) {
            answer.request().reset();
            throw new StoreFailure(Kind.UNEXPECTED, "download: no " + name, null);
        }
        return value;
    }

    /** With its quotes. */
    public String etag() {
        return etag;
    }

    private @Nullable String contentRange() {
        return answer.getHeader(HttpHeaders.CONTENT_RANGE);
    }

    /** Gives up the connection rather than read the rest. */
    public void abandon() {
        reset(answer);
    }

    private void reset(HttpClientResponse given) {
        exchange.context().runOnContext(none -> given.request().reset());
    }

    /**
     * Answers 200 or 206 with the bytes, once the other headers are set. Where the store breaks off, it is asked for
     * the rest of the same object; the client sees one answer.
     */
    public void send() throws IOException {
        HttpServerResponse response = exchange.response();
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
        String range = contentRange();
        if (range != null) {
            response.setStatusCode(206).putHeader(HttpHeaders.CONTENT_RANGE, range);
        }
        long sent = 0;
        int resumptions = 0;
        while (true) {
            HttpClientResponse current = answer;
            var pump = new Pump(current, response, piece -> {});
            exchange.context().runOnContext(none -> {
                response.closeHandler(closed -> pump.targetEnded());
                pump.start();
                // Also when it broke before the pump could be told.
                current.end().onFailure(failure -> pump.sourceEnded());
            });
            Pump.End end = pump.await(exchange.context(), exchange.idleTimeout());
            sent += pump.moved();
            if (end == Pump.End.TARGET_BROKE) {
                reset(current);
                throw new ClientStalled("the client takes no more", null);
            }
            if (sent == length) {
                exchange.context().runOnContext(none -> response.end());
                return;
            }
            reset(current);
            if (sent > length || ++resumptions > MOST_RESUMPTIONS) {
                throw new StoreFailure(Kind.UNAVAILABLE, "download: the store breaks off", null);
            }
            var rest = new ObjectRead("bytes=" + (start + sent) + "-" + (start + length - 1), etag);
            answer = downloads.request(exchange, place, rest);
        }
    }
}
