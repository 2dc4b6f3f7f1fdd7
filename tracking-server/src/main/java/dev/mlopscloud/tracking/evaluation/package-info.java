/** Evaluation datasets: records of inputs and what is expected of them. */
@NullMarked
package dev.mlopscloud.tracking.evaluation;

import org.jspecify.annotations.NullMarked;
