/** How a commit wakes whoever has work because of it, in this process and in others. */
@NullMarked
package dev.mlopscloud.workflows.signal;

import org.jspecify.annotations.NullMarked;
