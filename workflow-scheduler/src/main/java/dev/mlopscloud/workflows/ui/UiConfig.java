package dev.mlopscloud.workflows.ui;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Airflow's web UI. */
@ConfigMapping(prefix = "mlops.ui")
interface UiConfig {

    /** The unpacked UI, its {@code index.html} at the top. Without it {@code /} leads to the plain pages. */
    Optional<Path> directory();

    /** What the UI calls this installation. */
    @WithDefault("Workflows")
    String instanceName();

    /** How many seconds pass between two looks at what goes on. */
    @WithDefault("3")
    int refreshSeconds();

    /** Whether pausing, letting go on and the like is asked for twice. */
    @WithDefault("false")
    boolean confirmChanges();

    /** Whether the list of DAGs leaves out paused ones at first. */
    @WithDefault("false")
    boolean hidePaused();
}
