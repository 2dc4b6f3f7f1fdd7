package dev.mlopscloud.notebooks.lab;

import dev.mlopscloud.notebooks.api.ApiError;
import dev.mlopscloud.notebooks.api.ErrorPage;
import dev.mlopscloud.notebooks.contents.Contents;
import dev.mlopscloud.notebooks.kernel.KernelSpecs;
import dev.mlopscloud.platform.ui.UiDirectory;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Notebook 7: one page for the files, one for each document. */
@Singleton
final class NotebookPages {
    private static final Logger LOG = Logger.getLogger(NotebookPages.class);
    private static final List<String> PAGES = List.of("tree", "notebooks", "edit", "consoles", "terminals");

    private final Optional<Path> directory;
    private final PageConfig pageConfig;
    private final LabExtensions extensions;
    private final Contents contents;

    NotebookPages(LabConfig config, PageConfig pageConfig, LabExtensions extensions, Contents contents) {
        this.directory = config.notebookDirectory()
                .map(folder -> folder.toAbsolutePath().normalize())
                .filter(folder -> Files.isRegularFile(folder.resolve("templates/tree.html")));
        this.pageConfig = pageConfig;
        this.extensions = extensions;
        this.contents = contents;
    }

    void install(@Observes Router router) {
        directory.ifPresent(notebook -> {
            LabRoutes.get(router, "/custom/custom.css").blockingHandler(NotebookPages::customStyle, false);
            LabRoutes.serve(router, "/static/notebook/", UiDirectory.read(notebook.resolve("static")));
            for (String name : PAGES) {
                LabPage page = LabRoutes.read(
                        notebook.resolve("templates").resolve(name + ".html"),
                        "Jupyter Notebook",
                        "/static/notebook",
                        true);
                for (String path : new String[] {"/" + name, "/" + name + "/*"}) {
                    LabRoutes.get(router, path).blockingHandler(context -> show(context, name, page), false);
                }
            }
        });
    }

    /** What the person wrote for their own eyes; nothing, for most. */
    private static void customStyle(RoutingContext context) {
        String configured = System.getenv("JUPYTER_CONFIG_DIR");
        Path folder = configured == null || configured.isEmpty()
                ? KernelSpecs.home().resolve(".jupyter")
                : Path.of(configured);
        Path file = folder.resolve("custom").resolve("custom.css");
        String style = "";
        try {
            style = Files.isRegularFile(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            LOG.warnf("%s cannot be read: %s", file, e.getMessage());
        }
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/css;charset=UTF-8")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .end(style);
    }

    private void show(RoutingContext context, String name, LabPage page) {
        String path = context.normalizedPath();
        if (path.startsWith("/terminals/websocket/")) {
            context.next();
            return;
        }
        String rest = path.substring(name.length() + 1).replaceFirst("^/+", "").replaceFirst("/+$", "");
        String document = QueryStringDecoder.decodeComponent(rest.replace("+", "%2B"), StandardCharsets.UTF_8);
        Optional<String> elsewhere;
        try {
            elsewhere = elsewhere(name, document);
        } catch (ApiError | IllegalArgumentException e) {
            ErrorPage.missing(context);
            return;
        }
        if (elsewhere.isPresent() && elsewhere.get().isEmpty()) {
            ErrorPage.missing(context);
        } else if (elsewhere.isPresent()) {
            context.response()
                    .setStatusCode(302)
                    .putHeader(HttpHeaders.LOCATION, elsewhere.get() + encoded(document))
                    .end();
        } else {
            extensions.refresh();
            LabRoutes.show(context, page.render(pageConfig.forNotebook(name, name.equals("tree") ? document : "")));
        }
    }

    /** Another page that shows this document, or an empty address where there is no such document. */
    private Optional<String> elsewhere(String name, String document) {
        String type = name.equals("tree") || name.equals("notebooks") ? contents.typeOf(document) : "";
        return switch (name) {
            case "tree" ->
                switch (type) {
                    case "directory" -> Optional.empty();
                    case "notebook" -> Optional.of("/notebooks/");
                    case "file" -> Optional.of("/files/");
                    default -> Optional.of("");
                };
            case "notebooks" -> type.equals("directory") ? Optional.of("/tree/") : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static String encoded(String document) {
        return URLEncoder.encode(document, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }
}
