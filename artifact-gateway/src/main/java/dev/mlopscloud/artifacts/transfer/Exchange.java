package dev.mlopscloud.artifacts.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.artifacts.object.UnsafePath;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One request and its answer, in blocking style. */
public final class Exchange {
    private static final String JSON = "application/json";

    private final HttpServerRequest request;
    private final Context context;
    private final RequestBody body;
    private final String tail;
    private final Duration idleTimeout;

    Exchange(HttpServerRequest request, Context context, String tail, Duration idleTimeout) {
        this.request = request;
        this.context = context;
        this.body = RequestBody.of(request, context, idleTimeout);
        this.tail = tail;
        this.idleTimeout = idleTimeout;
    }

    /** What follows the route in the URL, still encoded as it was sent. */
    public String tail() {
        return tail;
    }

    /** The request's body, to be read once. */
    public RequestBody body() {
        return body;
    }

    public @Nullable String header(CharSequence name) {
        return request.getHeader(name);
    }

    /** The first value of a query parameter, decoded once; a semicolon is part of a value. */
    public @Nullable String query(String name) {
        try {
            return request.params(true).get(name);
        } catch (IllegalArgumentException e) {
            throw new UnsafePath();
        }
    }

    public boolean isHead() {
        return request.method().equals(HttpMethod.HEAD);
    }

    public HttpServerResponse response() {
        return request.response();
    }

    /** Answers 200 with JSON. */
    public void json(JsonNode node) {
        end(200, JSON, node.toString());
    }

    public void json(int status, JsonNode node) {
        end(status, JSON, node.toString());
    }

    public void end(int status, String contentType, String text) {
        Buffer content = Buffer.buffer(text.getBytes(StandardCharsets.UTF_8));
        HttpServerResponse response = response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.length()));
        if (isHead()) {
            response.end();
        } else {
            response.end(content);
        }
    }

    public void endEmpty(int status) {
        response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_LENGTH, "0")
                .end();
    }

    /** The answer's body, after its head was set. */
    public ResponseBody stream() {
        return new ResponseBody(response(), idleTimeout);
    }

    /** Where the request's events happen. */
    Context context() {
        return context;
    }

    Duration idleTimeout() {
        return idleTimeout;
    }

    HttpServerRequest request() {
        return request;
    }

    /** Ends an answer that has begun and can't be completed such that the client notices. */
    public void breakOff() {
        request.connection().close();
    }
}
