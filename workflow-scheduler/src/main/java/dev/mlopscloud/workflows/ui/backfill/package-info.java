/** The UI's list of backfills. */
@NullMarked
package dev.mlopscloud.workflows.ui.backfill;

import org.jspecify.annotations.NullMarked;
