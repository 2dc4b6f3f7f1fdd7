/** What the UI shows of deadlines. */
@NullMarked
package dev.mlopscloud.workflows.ui.deadline;

import org.jspecify.annotations.NullMarked;
