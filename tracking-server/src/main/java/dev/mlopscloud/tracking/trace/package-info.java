/** Traces, their spans, and what people and judges say about them. */
@NullMarked
package dev.mlopscloud.tracking.trace;

import org.jspecify.annotations.NullMarked;
