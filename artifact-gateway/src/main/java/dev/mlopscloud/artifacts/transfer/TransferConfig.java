package dev.mlopscloud.artifacts.transfer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much is moved at once, and how long a stalled transfer is kept. */
@ConfigMapping(prefix = "mlops.transfers")
public interface TransferConfig {

    /**
     * Requests worked on at once; each holds up to half a MiB on its way. More wait, with their bodies still in
     * the client.
     */
    @WithDefault("64")
    int concurrent();

    /** How long a request waits for its turn before it is answered 503. */
    @WithDefault("30S")
    Duration queueTimeout();

    /** How long a transfer may stand still because the client neither sends nor takes anything. */
    @WithDefault("1M")
    Duration idleTimeout();
}
