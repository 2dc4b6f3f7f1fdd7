/** The grid of the UI: tasks over runs. */
@NullMarked
package dev.mlopscloud.workflows.ui.grid;

import org.jspecify.annotations.NullMarked;
