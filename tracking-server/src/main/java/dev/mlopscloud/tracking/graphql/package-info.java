/** The GraphQL queries that MLflow's web UI sends. */
@NullMarked
package dev.mlopscloud.tracking.graphql;

import org.jspecify.annotations.NullMarked;
