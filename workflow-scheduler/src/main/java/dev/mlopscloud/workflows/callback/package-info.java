/** Functions of Python DAGs that are to be called when something has happened: a queue of them. */
@NullMarked
package dev.mlopscloud.workflows.callback;

import org.jspecify.annotations.NullMarked;
