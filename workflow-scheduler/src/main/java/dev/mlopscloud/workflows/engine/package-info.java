/** The rules of a run: states and facts in, the next states out; no clock, no I/O. */
@NullMarked
package dev.mlopscloud.workflows.engine;

import org.jspecify.annotations.NullMarked;
