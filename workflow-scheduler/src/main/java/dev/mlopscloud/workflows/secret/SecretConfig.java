package dev.mlopscloud.workflows.secret;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The key that connections and variables are encrypted with. */
@ConfigMapping(prefix = "mlops.secrets")
public interface SecretConfig {

    /**
     * Keys of 32 bytes in base64, separated by commas. The first encrypts, all decrypt: put a new key before the old
     * one to change it. Replicas of one database share them.
     */
    Optional<List<String>> key();

    /** Where the key is when {@code key} is not set; a file that does not exist is made, readable by its owner only. */
    @WithDefault("${mlops.tasks.directory:data/tasks}/secrets.key")
    Path keyFile();
}
