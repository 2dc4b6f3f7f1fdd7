package dev.mlopscloud.notebooks.keeper;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Hearing kernels while the server is down. */
@ConfigMapping(prefix = "mlops.keeper")
interface KeeperConfig {

    /** Whether a small process of its own writes down what kernels say, for a server that was away. */
    @WithDefault("true")
    boolean enabled();

    /** Space on disk for it, for each kernel; beyond it the oldest goes. */
    @WithDefault("64M")
    MemorySize bytesPerKernel();
}
