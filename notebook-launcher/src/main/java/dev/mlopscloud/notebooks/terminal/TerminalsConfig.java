package dev.mlopscloud.notebooks.terminal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Terminals of the frontend. */
@ConfigMapping(prefix = "mlops.terminals")
interface TerminalsConfig {

    /** Whether there are any. */
    @WithDefault("true")
    boolean enabled();

    /** The command that runs in them; without one the {@code SHELL} of the environment, as a login shell. */
    Optional<List<String>> shell();

    /** How many may run at once; then the answer is 429. */
    @WithDefault("50")
    int limit();

    /** Terminals in which nothing has happened for longer are closed; 0 keeps them for ever. */
    @WithDefault("0s")
    Duration cullInactiveTimeout();

    /** How often such terminals are looked for. */
    @WithDefault("5m")
    Duration cullInterval();
}
