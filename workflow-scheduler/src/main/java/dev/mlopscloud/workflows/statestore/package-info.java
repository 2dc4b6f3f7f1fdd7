/** Small values that tasks and assets keep from one try or run to the next. */
@NullMarked
package dev.mlopscloud.workflows.statestore;

import org.jspecify.annotations.NullMarked;
