/** What the UI's home page counts. */
@NullMarked
package dev.mlopscloud.workflows.ui.dashboard;

import org.jspecify.annotations.NullMarked;
