package dev.mlopscloud.notebooks.lab;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** The JupyterLab frontend. */
@ConfigMapping(prefix = "mlops.lab")
public interface LabConfig {

    /**
     * The unpacked {@code share/jupyter/lab} of the jupyterlab package: {@code static/}, {@code schemas/},
     * {@code themes/}.
     */
    Optional<Path> directory();

    /** The version of that package, shown in the page's About. */
    @WithDefault("4.6.6")
    String version();
}
