package dev.mlopscloud.workflows.login;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Signing in. */
@ConfigMapping(prefix = "mlops.login")
interface LoginConfig {

    /**
     * Who may come in, as {@code name:role}, separated by commas; roles are {@code viewer}, {@code user}, {@code op}
     * and {@code admin}. Without any, nobody signs in, and all that reach the port are admins: Airflow's
     * {@code simple_auth_manager_all_admins}.
     */
    Optional<List<String>> users();

    /**
     * Passwords by name, a JSON object. A plain password is replaced by its hash when the service starts; a user
     * without one gets one, which is left in a file beside it, {@code passwords.json.generated}, that only its owner
     * can read. A file that does not exist is made.
     */
    @WithDefault("${mlops.tasks.directory:data/tasks}/passwords.json")
    Path passwordsFile();

    /** At least 64 bytes in base64, which tokens are signed with. Replicas of one database share it. */
    Optional<String> key();

    /** Where the key is when {@code key} is not set; a file that does not exist is made, readable by its owner only. */
    @WithDefault("${mlops.tasks.directory:data/tasks}/login.key")
    Path keyFile();

    /** How long somebody stays signed in. */
    @WithDefault("24h")
    Duration lifetime();

    /** How long a token for the command line is good. */
    @WithDefault("1h")
    Duration commandLineLifetime();
}
