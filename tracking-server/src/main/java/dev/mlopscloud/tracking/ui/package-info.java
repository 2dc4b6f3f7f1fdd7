/** MLflow's web UI and the small answers that only it asks for. */
@NullMarked
package dev.mlopscloud.tracking.ui;

import org.jspecify.annotations.NullMarked;
