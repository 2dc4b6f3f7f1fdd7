package dev.mlopscloud.notebooks.contents;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.URIDecoder;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** {@code /files}: the bytes of a file, in a sandbox, for downloads and for images in documents. */
@Singleton
final class FileRoutes {
    private static final String PREFIX = "/files/";

    /** What a file's scripts may reach when a browser opens it: not this server in the reader's name. */
    private static final String SANDBOX = Answers.PAGE_POLICY + "; sandbox allow-scripts";

    private final Root root;

    FileRoutes(Root root) {
        this.root = root;
    }

    void install(@Observes Router router) {
        router.route("/files/*").method(HttpMethod.GET).method(HttpMethod.HEAD).blockingHandler(this::serve, false);
    }

    private void serve(RoutingContext context) {
        try {
            String path = context.normalizedPath().substring(PREFIX.length());
            Place place = root.place(URIDecoder.decodeURIComponent(path, false)).existing();
            if (!Files.isRegularFile(place.file())) {
                throw Root.missing(place.path());
            }
            send(context, place, Files.readAttributes(place.file(), BasicFileAttributes.class));
        } catch (ApiError | IllegalArgumentException | IOException e) {
            context.response()
                    .setStatusCode(404)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
                    .putHeader("Content-Security-Policy", SANDBOX)
                    .end("<!doctype html><title>404</title><h1>404: Not Found</h1>");
        }
    }

    private static void send(RoutingContext context, Place place, BasicFileAttributes attributes) {
        Instant modified = attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS);
        String guess = Objects.requireNonNullElse(Models.typeOf(place.name()), "application/octet-stream");
        String type = guess.startsWith("text/") ? guess + "; charset=UTF-8" : guess;
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, type)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader("Accept-Ranges", "bytes")
                .putHeader(HttpHeaders.LAST_MODIFIED, httpDate(modified))
                .putHeader("Content-Security-Policy", SANDBOX);
        String download = context.request().getParam("download");
        if (place.isNotebook() || (download != null && !download.isEmpty() && !download.equals("0"))) {
            response.putHeader(
                    "Content-Disposition",
                    "attachment; filename*=utf-8''"
                            + URLEncoder.encode(place.name(), StandardCharsets.UTF_8)
                                    .replace("+", "%20"));
        }
        if (httpDate(modified).equals(context.request().getHeader(HttpHeaders.IF_MODIFIED_SINCE))) {
            response.setStatusCode(304).end();
            return;
        }
        long size = attributes.size();
        ByteRange range = ByteRange.parse(context.request().getHeader("Range"), size);
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
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(range.length()))
                    .end();
            return;
        }
        response.sendFile(place.file().toString(), range.from(), range.length()).onFailure(context::fail);
    }

    private static String httpDate(Instant moment) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(moment.atOffset(ZoneOffset.UTC));
    }
}
