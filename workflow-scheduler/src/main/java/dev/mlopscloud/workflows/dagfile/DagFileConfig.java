package dev.mlopscloud.workflows.dagfile;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How Python DAGs are taken in. */
@ConfigMapping(prefix = "mlops.dags")
public interface DagFileConfig {

    /** Whether a new DAG that does not say so itself starts paused: Airflow's {@code dags_are_paused_at_creation}. */
    @WithDefault("true")
    boolean pausedAtCreation();

    /** Whether commands of BashOperators that need nothing of a worker are run without one. */
    @WithDefault("true")
    boolean nativeBash();
}
