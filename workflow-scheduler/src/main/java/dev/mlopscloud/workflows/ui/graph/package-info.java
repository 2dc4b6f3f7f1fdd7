/** The graphs of the UI: tasks, and how DAGs and assets depend on each other. */
@NullMarked
package dev.mlopscloud.workflows.ui.graph;

import org.jspecify.annotations.NullMarked;
