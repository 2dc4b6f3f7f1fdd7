package dev.mlopscloud.tracking.gc;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Who may ask for permanent deletion, and when it happens by itself. */
@ConfigMapping(prefix = "mlops.gc")
interface GcConfig {

    /** What a request for it must carry as its bearer token. None: no request is taken. */
    Optional<String> token();

    /** How often it happens by itself. None: never. */
    Optional<Duration> every();

    /** How long ago something must have been deleted when it happens by itself: {@code 30d}, {@code 1d12h}. */
    @WithDefault("30d")
    String olderThan();
}
