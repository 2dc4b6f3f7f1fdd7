package dev.mlopscloud.notebooks.execute;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of notebooks that the server executes. */
@ConfigMapping(prefix = "mlops.executions")
interface ExecutionsConfig {

    /** How many run at once; further ones wait. */
    @WithDefault("4")
    int parallel();

    /** How many may wait; then the answer is 429. */
    @WithDefault("1000")
    int waiting();

    /** How many finished ones are remembered. */
    @WithDefault("1000")
    int remembered();

    /** How long one cell may run; 0 is for ever. */
    @WithDefault("0s")
    Duration cellTimeout();
}
