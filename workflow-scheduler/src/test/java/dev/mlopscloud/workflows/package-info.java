/** Tests of the scheduler as its users see it. */
@NullMarked
package dev.mlopscloud.workflows;

import org.jspecify.annotations.NullMarked;
