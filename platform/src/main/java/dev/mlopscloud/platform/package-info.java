/** What the four services share at their border; it knows nothing of MLflow, Airflow, Jupyter or S3. */
@NullMarked
package dev.mlopscloud.platform;

import org.jspecify.annotations.NullMarked;
