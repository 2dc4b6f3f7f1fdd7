/** MLflow's tracking server and model registry. */
@NullMarked
package dev.mlopscloud.tracking;

import org.jspecify.annotations.NullMarked;
