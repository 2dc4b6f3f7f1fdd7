package dev.mlopscloud.workflows.credential;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** What workers and this service share: Airflow's {@code [api_auth] jwt_secret}. */
@ConfigMapping(prefix = "mlops.worker-tokens")
public interface CredentialConfig {

    /** The secret; replicas of one database share it. */
    Optional<String> secret();

    /** Where the secret is when none is set; a file that does not exist is made, readable by its owner only. */
    @WithDefault("${mlops.tasks.directory:data/tasks}/workers.key")
    Path secretFile();
}
