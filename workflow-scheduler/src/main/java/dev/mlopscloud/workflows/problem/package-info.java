/** Refusals and faults in the shape Airflow gives them. */
@NullMarked
package dev.mlopscloud.workflows.problem;

import org.jspecify.annotations.NullMarked;
