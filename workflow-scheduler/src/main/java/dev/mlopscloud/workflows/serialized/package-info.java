/** Reads DAGs as Airflow's own packages serialise them. */
@NullMarked
package dev.mlopscloud.workflows.serialized;

import org.jspecify.annotations.NullMarked;
