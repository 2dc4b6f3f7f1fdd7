/** Kernel messages as bytes: ZeroMQ framing, signatures and the two WebSocket encodings. */
@NullMarked
package dev.mlopscloud.notebooks.wire;

import org.jspecify.annotations.NullMarked;
