/** The tasks of a workflow in their groups, as the UI draws them. */
@NullMarked
package dev.mlopscloud.workflows.ui.tree;

import org.jspecify.annotations.NullMarked;
