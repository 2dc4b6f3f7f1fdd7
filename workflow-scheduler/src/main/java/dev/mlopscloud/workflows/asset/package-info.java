/** Assets: what tasks produce, the events that tell of it, and what waits for them. */
@NullMarked
package dev.mlopscloud.workflows.asset;

import org.jspecify.annotations.NullMarked;
