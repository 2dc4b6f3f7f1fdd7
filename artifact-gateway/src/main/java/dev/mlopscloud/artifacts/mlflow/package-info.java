/** MLflow's artifact proxy API: list, download, upload, delete, presigned download, and its error shape. */
@NullMarked
package dev.mlopscloud.artifacts.mlflow;

import org.jspecify.annotations.NullMarked;
