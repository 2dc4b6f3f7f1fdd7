package dev.mlopscloud.notebooks.auth;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Who may enter. */
@ConfigMapping(prefix = "mlops.auth")
public interface AuthConfig {

    /**
     * The token that programs send and people sign in with. Without one, a new one is made at each start and logged
     * once, as Jupyter does.
     */
    Optional<String> token();

    /** A password that people may sign in with as well, as {@code jupyter server password} writes it. */
    Optional<String> hashedPassword();
}
