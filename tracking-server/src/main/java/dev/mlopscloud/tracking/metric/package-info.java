/** Metric points and their histories. */
@NullMarked
package dev.mlopscloud.tracking.metric;

import org.jspecify.annotations.NullMarked;
