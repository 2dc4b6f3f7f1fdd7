/** Airflow's Task Execution API, which the processes of tasks speak. */
@NullMarked
package dev.mlopscloud.workflows.execution;

import org.jspecify.annotations.NullMarked;
