/** Datasets and models that runs used as input. */
@NullMarked
package dev.mlopscloud.tracking.dataset;

import org.jspecify.annotations.NullMarked;
