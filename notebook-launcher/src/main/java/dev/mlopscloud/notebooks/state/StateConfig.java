package dev.mlopscloud.notebooks.state;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** Where the server keeps what it must not forget. */
@ConfigMapping(prefix = "mlops.state")
public interface StateConfig {

    /** Settings, workspaces, secrets and the records of kernels, sessions and executions; private to the owner. */
    Path directory();
}
