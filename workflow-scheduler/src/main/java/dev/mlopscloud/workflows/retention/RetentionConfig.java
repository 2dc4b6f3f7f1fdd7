package dev.mlopscloud.workflows.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** How long the history is kept; without a limit it is kept for ever. */
@ConfigMapping(prefix = "mlops.retention")
public interface RetentionConfig {

    /** Runs that ended longer ago are forgotten, with their tasks, and asset events and audit entries as old. */
    Optional<Duration> maxAge();

    /** How many ended runs of each DAG are kept, the newest. */
    OptionalInt maxRuns();

    /** How often it is looked at. */
    @WithDefault("10m")
    Duration period();

    /** How many rows one transaction deletes at most. */
    @WithDefault("500")
    int batch();
}
