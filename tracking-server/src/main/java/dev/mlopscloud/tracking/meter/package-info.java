/** What MLflow's own server tells Prometheus with {@code --expose-prometheus}, under its names. */
@NullMarked
package dev.mlopscloud.tracking.meter;

import org.jspecify.annotations.NullMarked;
