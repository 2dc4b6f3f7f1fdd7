package dev.mlopscloud.tracking.write;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How hot writes are gathered. */
@ConfigMapping(prefix = "mlops.write")
interface WriteConfig {

    /** Threads that write gathered requests, each with a database connection of its own while it writes. */
    @WithDefault("2")
    int writers();

    /** The most requests that share one transaction. */
    @WithDefault("256")
    int largestGroup();

    /** Requests that may wait; further ones are answered 503, which clients try again. */
    @WithDefault("10000")
    int waiting();
}
