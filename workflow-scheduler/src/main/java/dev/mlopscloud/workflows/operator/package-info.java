/** Tasks as processes that outlive the service and are found again. */
@NullMarked
package dev.mlopscloud.workflows.operator;

import org.jspecify.annotations.NullMarked;
