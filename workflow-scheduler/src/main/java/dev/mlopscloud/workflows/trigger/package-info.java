/** What deferred tasks wait for, handed to the programs that watch for it. */
@NullMarked
package dev.mlopscloud.workflows.trigger;

import org.jspecify.annotations.NullMarked;
