/** Plain pages that need no script to read: DAGs, runs, tasks, logs. */
@NullMarked
package dev.mlopscloud.workflows.ui.page;

import org.jspecify.annotations.NullMarked;
