package dev.mlopscloud.workflows.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How this process takes part in scheduling. */
@ConfigMapping(prefix = "mlops.scheduler")
public interface RunConfig {

    /** How long others leave this process's tasks to it after its last sign of life. */
    @WithDefault("30s")
    Duration lease();
}
