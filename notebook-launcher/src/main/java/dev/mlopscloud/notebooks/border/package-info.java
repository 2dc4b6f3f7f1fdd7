/** Jupyter's words for requests of foreign hosts and pages. */
@NullMarked
package dev.mlopscloud.notebooks.border;

import org.jspecify.annotations.NullMarked;
