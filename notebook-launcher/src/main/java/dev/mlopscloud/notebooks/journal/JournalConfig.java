package dev.mlopscloud.notebooks.journal;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much of what kernels say is kept. */
@ConfigMapping(prefix = "mlops.journal")
interface JournalConfig {

    /** Space on disk for the output of one kernel; beyond it the oldest goes. */
    @WithDefault("64M")
    MemorySize bytesPerKernel();

    /** How long outputs that nobody has saved outlast their kernel. */
    @WithDefault("7d")
    Duration keepFor();
}
