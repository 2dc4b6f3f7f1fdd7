/** Permanent deletion: rows and artifacts of what was deleted longer ago than a set age. */
@NullMarked
package dev.mlopscloud.tracking.gc;

import org.jspecify.annotations.NullMarked;
