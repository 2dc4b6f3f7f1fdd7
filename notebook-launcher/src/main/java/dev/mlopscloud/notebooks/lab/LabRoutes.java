package dev.mlopscloud.notebooks.lab;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.platform.ui.UiDirectory;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.impl.URIDecoder;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** The page, its scripts, themes and extensions. */
@Singleton
final class LabRoutes {
    private static final Logger LOG = Logger.getLogger(LabRoutes.class);
    private static final String HTML = "text/html;charset=UTF-8";
    private static final Pattern VIEW =
            Pattern.compile("/(lab|doc)(?:/workspaces/([A-Za-z0-9\\-_]+))?(?:/tree(?:/(.*))?)?/?");
    private static final String MISSING = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            + "<title>JupyterLab is not here yet</title></head><body><h1>JupyterLab is not here yet</h1>"
            + "<p>The server runs, but the files of its frontend are missing. <code>./mlops</code> fetches them; "
            + "or unpack <code>share/jupyter/lab</code> of the jupyterlab package and set "
            + "<code>mlops.lab.directory</code>.</p></body></html>";

    private final PageConfig pageConfig;
    private final LabExtensions extensions;
    private final Optional<Path> directory;

    LabRoutes(LabConfig config, PageConfig pageConfig, LabExtensions extensions) {
        this.pageConfig = pageConfig;
        this.extensions = extensions;
        this.directory = config.directory()
                .map(folder -> folder.toAbsolutePath().normalize())
                .filter(folder -> Files.isRegularFile(folder.resolve("static/index.html")));
    }

    void install(@Observes Router router) {
        get(router, "/").handler(context -> context.redirect("/lab"));
        get(router, "/lab/extensions/*").handler(this::extension);
        if (directory.isEmpty()) {
            LOG.warn("mlops.lab.directory holds no JupyterLab: ./mlops fetches it");
            get(router, "/lab").handler(LabRoutes::missing);
            get(router, "/lab/*").handler(context -> {
                if (isPage(context)) {
                    missing(context);
                } else {
                    context.next();
                }
            });
            return;
        }
        Path lab = directory.get();
        LabPage page = read(lab.resolve("static/index.html"), "JupyterLab", "/static/lab", false);
        serve(router, "/static/lab/", UiDirectory.read(lab.resolve("static")));
        serve(router, "/lab/api/themes/", UiDirectory.read(lab.resolve("themes")));
        for (String path : new String[] {"/lab", "/lab/*", "/doc", "/doc/*"}) {
            get(router, path).blockingHandler(context -> page(context, page), false);
        }
    }

    static Route get(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    static LabPage read(Path file, String name, String files, boolean customStyle) {
        try {
            return new LabPage(Files.readString(file), name, files, customStyle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void serve(Router router, String prefix, UiDirectory files) {
        get(router, prefix + "*").handler(context -> files.serve(context, name(context, prefix)));
    }

    static String name(RoutingContext context, String prefix) {
        return URIDecoder.decodeURIComponent(context.normalizedPath().substring(prefix.length()), false);
    }

    private void extension(RoutingContext context) {
        String path = name(context, "/lab/extensions/");
        extensions
                .owning(path)
                .ifPresentOrElse(
                        extension -> extension
                                .files()
                                .serve(context, path.substring(extension.name().length() + 1)),
                        context::next);
    }

    private static boolean isPage(RoutingContext context) {
        String path = context.normalizedPath();
        return !path.startsWith("/lab/api/") && !path.startsWith("/lab/extensions/");
    }

    private void page(RoutingContext context, LabPage page) {
        if (!isPage(context)) {
            context.next();
            return;
        }
        extensions.refresh();
        String path = context.normalizedPath();
        Matcher view = VIEW.matcher(path);
        boolean known = view.matches();
        PageConfig.View asked = new PageConfig.View(
                known && view.group(2) != null ? view.group(2) : "default",
                known && view.group(3) != null ? URIDecoder.decodeURIComponent(view.group(3), false) : "",
                path.startsWith("/doc"),
                known ? "" : path);
        show(context, page.render(pageConfig.build(asked)));
    }

    static void show(RoutingContext context, String html) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, HTML)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("Content-Security-Policy", Answers.PAGE_POLICY)
                .end(html);
    }

    private static void missing(RoutingContext context) {
        context.response()
                .setStatusCode(503)
                .putHeader(HttpHeaders.CONTENT_TYPE, HTML)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(MISSING.getBytes(StandardCharsets.UTF_8).length))
                .end(MISSING);
    }
}
