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

    /**
     * The unpacked Notebook 7: {@code static/} and {@code templates/} of the notebook package, {@code schemas/} and
     * {@code labextensions/} of its shared data. Without it there are no {@code /tree} and {@code /notebooks}.
     */
    Optional<Path> notebookDirectory();

    /** The version of the notebook package. */
    @WithDefault("7.6.5")
    String notebookVersion();

    /** The version of the jupyterlab package, shown in the page's About. */
    @WithDefault("4.6.6")
    String version();
}
