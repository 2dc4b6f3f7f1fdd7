/** What a task printed, while it runs and after. */
@NullMarked
package dev.mlopscloud.workflows.log;

import org.jspecify.annotations.NullMarked;
