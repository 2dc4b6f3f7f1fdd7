/** What Prometheus reads of the scheduler, under Airflow's names. */
@NullMarked
package dev.mlopscloud.workflows.metric;

import org.jspecify.annotations.NullMarked;
