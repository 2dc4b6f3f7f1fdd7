/** The programs that are measured, and what they need. */
@NullMarked
package dev.mlopscloud.bench.process;

import org.jspecify.annotations.NullMarked;
