/** Artifacts, streamed between MLflow's clients and an S3 store. */
@NullMarked
package dev.mlopscloud.artifacts;

import org.jspecify.annotations.NullMarked;
