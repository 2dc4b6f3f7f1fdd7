/** Retention: what is old enough is forgotten, a batch at a time. */
@NullMarked
package dev.mlopscloud.workflows.retention;

import org.jspecify.annotations.NullMarked;
