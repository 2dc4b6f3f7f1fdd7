/** Airflow's web UI: its files, and the answers that it needs on every page. */
@NullMarked
package dev.mlopscloud.workflows.ui;

import org.jspecify.annotations.NullMarked;
