/** DAG definitions, their runs and their tasks, in Airflow's words. */
@NullMarked
package dev.mlopscloud.workflows;

import org.jspecify.annotations.NullMarked;
