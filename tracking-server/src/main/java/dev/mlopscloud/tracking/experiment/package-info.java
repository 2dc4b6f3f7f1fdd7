/** Experiments and their tags. */
@NullMarked
package dev.mlopscloud.tracking.experiment;

import org.jspecify.annotations.NullMarked;
