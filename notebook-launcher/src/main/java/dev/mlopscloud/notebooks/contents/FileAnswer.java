package dev.mlopscloud.notebooks.contents;

import dev.mlopscloud.notebooks.api.HttpDate;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The bytes of a file as an answer: the whole, a part, or nothing for a reader that has it. */
public final class FileAnswer {
    private FileAnswer() {}

    /**
     * Sends a regular file.
     *
     * @param name tells its type
     */
    public static void send(RoutingContext context, Path file, String name) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Instant modified = attributes.lastModifiedTime().toInstant();
        String guess = Objects.requireNonNullElse(Models.typeOf(name), "application/octet-stream");
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, guess.startsWith("text/") ? guess + "; charset=UTF-8" : guess)
                .putHeader("Accept-Ranges", "bytes")
                .putHeader(HttpHeaders.LAST_MODIFIED, HttpDate.of(modified));
        if (HttpDate.covers(request.getHeader(HttpHeaders.IF_MODIFIED_SINCE), modified)) {
            response.setStatusCode(304).end();
            return;
        }
        long size = attributes.size();
        ByteRange range = ByteRange.parse(wanted(request, modified), size);
        if (range.beyond(size)) {
            response.setStatusCode(416)
                    .putHeader("Content-Range", "bytes */" + size)
                    .end();
            return;
        }
        if (range.partial()) {
            response.setStatusCode(206)
                    .putHeader(
                            "Content-Range",
                            "bytes " + range.from() + "-" + (range.from() + range.length() - 1) + "/" + size);
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(range.length()))
                    .end();
            return;
        }
        response.sendFile(file.toString(), range.from(), range.length()).onFailure(context::fail);
    }

    /** The part that is asked for; the whole for a reader that holds a part of another state of the file. */
    private static @Nullable String wanted(HttpServerRequest request, Instant modified) {
        String held = request.getHeader("If-Range");
        return held == null || held.equals(HttpDate.of(modified)) ? request.getHeader("Range") : null;
    }
}
