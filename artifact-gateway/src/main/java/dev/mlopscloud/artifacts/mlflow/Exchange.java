package dev.mlopscloud.artifacts.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.artifacts.transfer.RequestBody;
import dev.mlopscloud.artifacts.transfer.ResponseBody;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One request of the artifact API and its answer, in blocking style. */
public final class Exchange {
    private static final String JSON = "application/json";

    private final HttpServerRequest request;
    private final RequestBody body;
    private final String tail;
    private final Duration idleTimeout;

    Exchange(HttpServerRequest request, RequestBody body, String tail, Duration idleTimeout) {
        this.request = request;
        this.body = body;
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
    @Nullable String query(String name) {
        try {
            return request.params(true).get(name);
        } catch (IllegalArgumentException e) {
            throw ApiException.of(ErrorCode.INVALID_PARAMETER_VALUE, "Invalid path");
        }
    }

    boolean isHead() {
        return request.method().equals(HttpMethod.HEAD);
    }

    HttpServerResponse response() {
        return request.response();
    }

    /** Answers 200 with JSON. */
    public void json(JsonNode node) {
        end(200, JSON, node.toString());
    }

    void json(int status, JsonNode node) {
        end(status, JSON, node.toString());
    }

    void end(int status, String contentType, String text) {
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

    void endEmpty(int status) {
        response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_LENGTH, "0")
                .end();
    }

    /** The answer's body, after its head was set. */
    ResponseBody stream() {
        return new ResponseBody(response(), idleTimeout);
    }

    /** Ends an answer that has begun and can't be completed such that the client notices. */
    void breakOff() {
        request.connection().close();
    }
}
