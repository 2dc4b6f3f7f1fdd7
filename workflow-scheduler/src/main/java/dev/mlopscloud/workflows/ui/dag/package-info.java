/** The UI's list of DAGs with their latest runs. */
@NullMarked
package dev.mlopscloud.workflows.ui.dag;

import org.jspecify.annotations.NullMarked;
