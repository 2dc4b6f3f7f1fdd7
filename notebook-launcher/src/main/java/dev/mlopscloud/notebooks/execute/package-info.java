/** Notebooks executed by the server itself, with nobody watching. */
@NullMarked
package dev.mlopscloud.notebooks.execute;

import org.jspecify.annotations.NullMarked;
