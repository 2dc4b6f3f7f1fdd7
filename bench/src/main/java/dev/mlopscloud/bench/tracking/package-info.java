/** The tracking server beside MLflow's own. */
@NullMarked
package dev.mlopscloud.bench.tracking;

import org.jspecify.annotations.NullMarked;
