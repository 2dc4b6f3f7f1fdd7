package dev.mlopscloud.notebooks.kernel;

import dev.mlopscloud.notebooks.api.Answers;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.contents.FileAnswer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.impl.URIDecoder;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** {@code /kernelspecs}: the files beside a {@code kernel.json}, and that one. */
@Singleton
final class KernelSpecRoutes {
    private static final String PREFIX = "/kernelspecs/";

    /** Jupyter's: pictures of kernels hardly change. */
    private static final String MONTH = "max-age=" + 60 * 60 * 24 * 30;

    private final KernelSpecs specs;

    KernelSpecRoutes(KernelSpecs specs) {
        this.specs = specs;
    }

    void install(@Observes Router router) {
        router.route(PREFIX + ":name/*")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .blockingHandler(this::serve, false);
    }

    private void serve(RoutingContext context) {
        try {
            Optional<Path> file = find(context);
            if (file.isPresent()) {
                String name = String.valueOf(file.get().getFileName());
                boolean picture = name.toLowerCase(Locale.ROOT).endsWith(".png");
                context.response()
                        .putHeader(HttpHeaders.CACHE_CONTROL, picture ? MONTH : "no-cache")
                        .putHeader("Content-Security-Policy", Answers.PAGE_POLICY + "; sandbox allow-scripts");
                FileAnswer.send(context, file.get(), name);
                return;
            }
        } catch (IOException | IllegalArgumentException e) {
            // Told as what is not there.
        }
        context.response()
                .setStatusCode(404)
                .putHeader(HttpHeaders.CONTENT_TYPE, Answers.JSON)
                .putHeader("Content-Security-Policy", Answers.API_POLICY)
                .end(Buffer.buffer(Json.bytes(Answers.error("Not Found", null))));
    }

    /** The file that a path names, if it is, links followed, in the kernelspec's folder. */
    private Optional<Path> find(RoutingContext context) throws IOException {
        String path = context.normalizedPath().substring(PREFIX.length());
        int slash = path.indexOf('/');
        Optional<KernelSpec> spec = specs.find(URIDecoder.decodeURIComponent(path.substring(0, slash), false));
        if (spec.isEmpty()) {
            return Optional.empty();
        }
        Path folder = spec.get().directory().toRealPath();
        try {
            Path file = folder.resolve(URIDecoder.decodeURIComponent(path.substring(slash + 1), false))
                    .normalize();
            return file.startsWith(folder)
                            && Files.isRegularFile(file)
                            && file.toRealPath().startsWith(folder)
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
