/** Pools: named slots that tasks of all DAGs share. */
@NullMarked
package dev.mlopscloud.workflows.pool;

import org.jspecify.annotations.NullMarked;
