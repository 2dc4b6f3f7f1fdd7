package dev.mlopscloud.artifacts.browse;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The object browser. Who may open its pages is {@code mlops.border.*}. */
@ConfigMapping(prefix = "mlops.browser")
public interface BrowserConfig {

    /** Where it listens, on the host of the service itself; 0 takes any free port. None: there is no browser. */
    OptionalInt port();

    /** The buckets that it shows. None: those that the store shows to the gateway. */
    Optional<List<String>> buckets();
}
