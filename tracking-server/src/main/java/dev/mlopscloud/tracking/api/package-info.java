/** MLflow's JSON, error and request rules, which every feature shares. */
@NullMarked
package dev.mlopscloud.tracking.api;

import org.jspecify.annotations.NullMarked;
