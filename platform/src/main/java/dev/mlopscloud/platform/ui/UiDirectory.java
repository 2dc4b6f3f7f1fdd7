package dev.mlopscloud.platform.ui;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.MimeMapping;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one unpacked web UI. The directory is read once, at start: what a request names is looked up among the
 * files found then, so no path of a request ever reaches the file system and nothing outside can be named.
 */
public final class UiDirectory {
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    private static final String REVALIDATE = "no-cache";
    private static final String GZIP_SUFFIX = ".gz";

    private final Map<String, UiFile> files;

    private UiDirectory(Map<String, UiFile> files) {
        this.files = files;
    }

    /**
     * Reads the names below {@code root}; symbolic links are not followed. A {@code name.gz} beside {@code name} is its
     * compressed form.
     *
     * @throws UncheckedIOException if the directory cannot be read
     */
    public static UiDirectory read(Path root) {
        Map<String, UiFile> files = new HashMap<>();
        try (Stream<Path> found = Files.walk(root)) {
            found.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !file.toString().endsWith(GZIP_SUFFIX))
                    .forEach(file -> files.put(
                            root.relativize(file).toString().replace('\\', '/'), UiFile.of(file, GZIP_SUFFIX)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new UiDirectory(Map.copyOf(files));
    }

    /** Whether the UI has a file of this name, {@code /}-separated and relative to the directory. */
    public boolean contains(String name) {
        return files.containsKey(name);
    }

    /** Answers a GET or HEAD of {@code name}, or passes the request on when the UI has no such file. */
    public void serve(RoutingContext context, String name) {
        UiFile file = files.get(name);
        if (file == null) {
            context.next();
            return;
        }
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.CACHE_CONTROL, file.hashed() ? IMMUTABLE : REVALIDATE)
                .putHeader(HttpHeaders.ETAG, file.etag())
                .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType(name));
        if (file.etag().equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
            return;
        }
        Path gzipped = file.gzipped();
        if (gzipped != null && acceptsGzip(context)) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
            send(context, gzipped);
        } else {
            send(context, file.plain());
        }
    }

    private static void send(RoutingContext context, Path body) {
        if (!context.request().method().equals(HttpMethod.HEAD)) {
            context.response().sendFile(body.toString()).onFailure(context::fail);
            return;
        }
        // sendFile would send the body to a HEAD as well.
        context.vertx()
                .fileSystem()
                .props(body.toString())
                .onSuccess(properties -> context.response()
                        .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(properties.size()))
                        .end())
                .onFailure(context::fail);
    }

    private static boolean acceptsGzip(RoutingContext context) {
        String accepted = context.request().getHeader(HttpHeaders.ACCEPT_ENCODING);
        return accepted != null && accepted.contains("gzip");
    }

    private static String contentType(String name) {
        @Nullable String type = MimeMapping.getMimeTypeForFilename(name);
        if (type == null) {
            return "application/octet-stream";
        }
        return type.startsWith("text/") || type.endsWith("javascript") || type.endsWith("json")
                ? type + ";charset=UTF-8"
                : type;
    }
}
