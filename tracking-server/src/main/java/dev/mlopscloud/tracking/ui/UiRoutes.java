package dev.mlopscloud.tracking.ui;

import dev.mlopscloud.platform.ui.UiDirectory;
import dev.mlopscloud.tracking.api.WrongMethod;
import io.vertx.ext.web.Router;
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
        WrongMethod.refuseAllButReads(router, "/", context -> files.serve(context, PAGE));
        WrongMethod.refuseAllButReads(
                router,
                FILES + "*",
                context -> files.serve(context, context.normalizedPath().substring(FILES.length())));
    }
}
