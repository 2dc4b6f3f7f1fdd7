/** Traces of runs and tries, as Airflow makes them: {@code dag_run.*} and, below it, {@code task_run.*}. */
@NullMarked
package dev.mlopscloud.workflows.trace;

import org.jspecify.annotations.NullMarked;
