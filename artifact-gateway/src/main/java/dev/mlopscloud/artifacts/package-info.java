/** The artifact gateway: artifacts streamed between MLflow clients and an S3 store. */
@NullMarked
package dev.mlopscloud.artifacts;

import org.jspecify.annotations.NullMarked;
