/** A small process that hears kernels while this server is down, and what it wrote down read back. */
@NullMarked
package dev.mlopscloud.notebooks.keeper;

import org.jspecify.annotations.NullMarked;
