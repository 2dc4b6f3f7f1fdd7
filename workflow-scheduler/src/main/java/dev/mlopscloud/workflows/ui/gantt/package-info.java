/** The Gantt chart of the UI: the tries of a run over time. */
@NullMarked
package dev.mlopscloud.workflows.ui.gantt;

import org.jspecify.annotations.NullMarked;
