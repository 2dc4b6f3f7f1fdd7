package dev.mlopscloud.tracking.ui;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** MLflow's web UI. */
@ConfigMapping(prefix = "mlops.ui")
interface UiConfig {

    /** The unpacked UI, its {@code index.html} at the top. Without it the API alone is served. */
    Optional<Path> directory();
}
