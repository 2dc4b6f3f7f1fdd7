/** Writes that many threads ask for at the same time, done in few transactions. */
@NullMarked
package dev.mlopscloud.workflows.gather;

import org.jspecify.annotations.NullMarked;
