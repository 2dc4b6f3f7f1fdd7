/** What tasks of a run give to each other. */
@NullMarked
package dev.mlopscloud.workflows.xcom;

import org.jspecify.annotations.NullMarked;
