package dev.mlopscloud.workflows.ui;

import dev.mlopscloud.platform.ui.UiDirectory;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Serves the UI: its files below {@code /static/}, those of its sign-in page below {@code /auth/static/}, and one of
 * the two pages for every other address that belongs to nobody else, since the UI reads the address itself.
 */
@Singleton
final class UiRoutes {
    private static final Logger LOG = Logger.getLogger(UiRoutes.class);
    private static final String PAGE = "index.html";
    private static final String SIGN_IN = "auth";
    private static final String FILES = "/static/";
    private static final String SIGN_IN_FILES = "/auth/static/";

    /** The one thing in the pages that depends on where they are served. */
    private static final String BASE = "{{ backend_server_base_url }}";

    /** First parts of addresses that are not the UI's; they answer for themselves, with a 404 where need be. */
    private static final Set<String> OTHERS =
            Set.of("api", "ui", "q", "execution", "edge_worker", "pages", "definitions", "static", "docs", "redoc");

    private final UiConfig config;

    UiRoutes(UiConfig config) {
        this.config = config;
    }

    void install(@Observes Router router) {
        Path root = config.directory()
                .filter(directory -> Files.isRegularFile(directory.resolve(PAGE)))
                .orElse(null);
        if (root == null) {
            LOG.info("Airflow's web UI is not unpacked, so there are only the plain pages: ./mlops fetches the UI, and"
                    + " mlops.ui.directory names its folder.");
            reads(router.route("/")).handler(context -> context.response()
                    .setStatusCode(307)
                    .putHeader(HttpHeaders.LOCATION, "/pages")
                    .end());
            return;
        }
        UiDirectory files = UiDirectory.read(root);
        reads(router.route(FILES + "*"))
                .handler(
                        context -> files.serve(context, context.normalizedPath().substring(FILES.length())));
        reads(router.route(SIGN_IN_FILES + "*"))
                .handler(context -> files.serve(
                        context, SIGN_IN + "/" + context.normalizedPath().substring(SIGN_IN_FILES.length())));
        String page = page(root.resolve(PAGE));
        String signIn = page(root.resolve(SIGN_IN).resolve(PAGE));
        reads(router.route("/*")).handler(context -> show(context, page, signIn));
    }

    private static Route reads(Route route) {
        return route.method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    private static void show(RoutingContext context, String page, String signIn) {
        String path = context.normalizedPath();
        String first = first(path);
        boolean token = path.equals("/auth/token") || path.startsWith("/auth/token/");
        if (OTHERS.contains(first) || token) {
            context.next();
            return;
        }
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader("Referrer-Policy", "same-origin")
                .end(first.equals(SIGN_IN) ? signIn : page);
    }

    private static String first(String path) {
        int end = path.indexOf('/', 1);
        return path.substring(1, end < 0 ? path.length() : end);
    }

    private static String page(Path file) {
        try {
            return Files.readString(file).replace(BASE, "/");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
