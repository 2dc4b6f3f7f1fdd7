/** Backfills: runs made up for a span of the past. */
@NullMarked
package dev.mlopscloud.workflows.backfill;

import org.jspecify.annotations.NullMarked;
