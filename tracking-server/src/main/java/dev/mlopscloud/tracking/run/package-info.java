/** Runs: life cycle, search, and what they are answered with. */
@NullMarked
package dev.mlopscloud.tracking.run;

import org.jspecify.annotations.NullMarked;
