package dev.mlopscloud.tracking.ui;

import dev.mlopscloud.platform.ui.UiDirectory;
import dev.mlopscloud.tracking.api.WrongMethod;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import org.jboss.logging.Logger;

/** Serves the UI's files: its page at the root, everything else below {@code /static-files/}. */
@Singleton
final class UiRoutes {
    private static final Logger LOG = Logger.getLogger(UiRoutes.class);
    private static final String PAGE = "index.html";
    private static final String FILES = "/static-files/";

    private final UiConfig config;

    UiRoutes(UiConfig config) {
        this.config = config;
    }

    void install(@Observes Router router) {
        if (config.directory()
                .filter(directory -> Files.isRegularFile(directory.resolve(PAGE)))
                .isEmpty()) {
            LOG.info("MLflow's web UI is not unpacked, so only the API is served: ./mlops fetches the UI, and"
                    + " mlops.ui.directory names its folder.");
            return;
        }
        UiDirectory files = UiDirectory.read(config.directory().get());
        serve(router, "/", context -> files.serve(context, PAGE));
        serve(
                router,
                FILES + "*",
                context -> files.serve(context, context.normalizedPath().substring(FILES.length())));
    }

    private static void serve(Router router, String path, Handler<RoutingContext> answer) {
        router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(answer);
        router.route(path).handler(context -> WrongMethod.refuse(context, WrongMethod.READS));
    }
}
