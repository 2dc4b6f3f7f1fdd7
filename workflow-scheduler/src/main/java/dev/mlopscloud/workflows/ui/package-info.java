/** The pages: DAGs, runs, tasks, logs. */
@NullMarked
package dev.mlopscloud.workflows.ui;

import org.jspecify.annotations.NullMarked;
