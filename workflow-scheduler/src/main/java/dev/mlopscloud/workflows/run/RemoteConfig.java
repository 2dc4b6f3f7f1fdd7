package dev.mlopscloud.workflows.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How workers take part in running tasks. */
@ConfigMapping(prefix = "mlops.workers")
public interface RemoteConfig {

    /** How long a task's process may be silent until its try has failed: Airflow's heartbeat timeout. */
    @WithDefault("60s")
    Duration heartbeatTimeout();

    /** How long a worker may take from fetching a task to starting it, before others may. */
    @WithDefault("60s")
    Duration startTimeout();

    /** How long a worker that asks for work is kept waiting for some. */
    @WithDefault("4s")
    Duration poll();

    /** How long a worker may be silent until another may have its name. */
    @WithDefault("90s")
    Duration timeout();
}
