/** Variables: texts by name that tasks read, encrypted at rest. */
@NullMarked
package dev.mlopscloud.workflows.variable;

import org.jspecify.annotations.NullMarked;
