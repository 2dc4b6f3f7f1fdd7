/** Signed tokens of workers, of the processes of tasks, and of what belongs to them. */
@NullMarked
package dev.mlopscloud.workflows.credential;

import org.jspecify.annotations.NullMarked;
