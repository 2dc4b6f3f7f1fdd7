package dev.mlopscloud.tracking.artifact;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;

/** Where artifacts are kept. */
@ConfigMapping(prefix = "mlops.artifacts")
interface ArtifactConfig {

    /** The artifact gateway: scheme, host and port. */
    @WithDefault("http://127.0.0.1:9003")
    URI url();
}
