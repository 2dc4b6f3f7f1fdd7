/** Airflow's bulk requests: several creations, changes and deletions in one body. */
@NullMarked
package dev.mlopscloud.workflows.bulk;

import org.jspecify.annotations.NullMarked;
