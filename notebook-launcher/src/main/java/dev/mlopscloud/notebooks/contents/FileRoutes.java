package dev.mlopscloud.notebooks.contents;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.ErrorPage;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.impl.URIDecoder;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** {@code /files}: the bytes of a file, in a sandbox, for downloads and for images in documents. */
@Singleton
final class FileRoutes {
    private static final String PREFIX = "/files/";
    private static final String OLD_PREFIX = "/api/notebooks";

    /** What a file's scripts may reach when a browser opens it: not this server in the reader's name. */
    private static final String SANDBOX = Answers.PAGE_POLICY + "; sandbox allow-scripts";

    private final Root root;

    FileRoutes(Root root) {
        this.root = root;
    }

    void install(@Observes Router router) {
        router.route("/files/*").method(HttpMethod.GET).method(HttpMethod.HEAD).blockingHandler(this::serve, false);
        router.route(OLD_PREFIX + "/*").handler(FileRoutes::redirect);
    }

    private void serve(RoutingContext context) {
        try {
            String path = context.normalizedPath();
            String below = path.length() < PREFIX.length() ? "" : path.substring(PREFIX.length());
            Place place =
                    root.place(URIDecoder.decodeURIComponent(below, false)).existing();
            if (!Files.isRegularFile(place.file())) {
                throw Root.missing(place.path());
            }
            context.response()
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                    .putHeader("Content-Security-Policy", SANDBOX);
            String download = context.request().getParam("download");
            if (place.isNotebook() || (download != null && !download.isEmpty())) {
                context.response().putHeader("Content-Disposition", attachment(place.name()));
            }
            FileAnswer.send(context, place.file(), place.name());
        } catch (ApiError | IllegalArgumentException | IOException e) {
            context.response().putHeader("Content-Security-Policy", SANDBOX);
            ErrorPage.missing(context);
        }
    }

    private static String attachment(String name) {
        return "attachment; filename*=utf-8''"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The interface's name of long ago. */
    private static void redirect(RoutingContext context) {
        String path = context.normalizedPath().substring(OLD_PREFIX.length());
        context.response()
                .setStatusCode(302)
                .putHeader(HttpHeaders.LOCATION, "/api/contents" + path)
                .end();
    }
}
