package dev.mlopscloud.notebooks.convert;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of conversions. */
@ConfigMapping(prefix = "mlops.convert")
interface ConvertConfig {

    /** How many run at once; further ones wait. */
    @WithDefault("2")
    int parallel();

    /** How long one may take. */
    @WithDefault("2m")
    Duration limit();
}
