package dev.mlopscloud.tracking.gather;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How requests are gathered: the same for each kind of them (what is logged, new runs, runs that are read). */
@ConfigMapping(prefix = "mlops.gather")
public interface GatherConfig {

    /** Threads that work on gathered requests, each with a database connection of its own while it does. */
    @WithDefault("2")
    int workers();

    /** The most rows that share one transaction; a single request may have more. */
    @WithDefault("4000")
    int largestGroup();

    /** Rows of the requests that may wait; further requests are answered 503, which clients try again. */
    @WithDefault("100000")
    int waiting();
}
