package dev.mlopscloud.workflows.operator;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How tasks run as processes. */
@ConfigMapping(prefix = "mlops.tasks")
public interface TaskConfig {

    /** Where tasks keep their working directories, logs and exit statuses. One running service a directory. */
    @WithDefault("data/tasks")
    Path directory();

    /** The interpreter of python tasks. */
    @WithDefault("python3")
    String python();

    /** Where the paths of {@code script} start, and what {@code module} can import. Without it, no script runs. */
    Optional<Path> scriptsDirectory();

    /** The variables of the service's own environment that tasks see; all others stay here. */
    @WithDefault("PATH,HOME,USER,LANG,LC_ALL,TZ,TMPDIR")
    List<String> passEnvironment();

    /** How many tasks run at once in this process. */
    @WithDefault("32")
    int parallelism();

    /** How many bytes one try may print; a task that prints more is stopped. */
    @WithDefault("67108864")
    long logLimit();

    /** How long a task that is told to end may take until it is killed. */
    @WithDefault("5s")
    Duration killGrace();

    /** Where this service answers, as tasks see it; found out unless given. */
    Optional<String> workflowsUri();

    /** Where notebook tasks are executed: the address of the notebook launcher. */
    @WithDefault("http://127.0.0.1:1998")
    String notebooksUri();

    /** The token of the notebook launcher. */
    Optional<String> notebooksToken();

    /** Where executed notebooks and logs are kept: the address of the artifact gateway. */
    Optional<String> artifactsUri();
}
