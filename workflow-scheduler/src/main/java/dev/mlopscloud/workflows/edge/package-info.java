/** The API that Airflow's edge workers poll for tasks. */
@NullMarked
package dev.mlopscloud.workflows.edge;

import org.jspecify.annotations.NullMarked;
