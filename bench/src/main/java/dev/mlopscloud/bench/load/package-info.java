/** A load generator that costs little CPU: one thread, HTTP/1.1 over kept connections, a closed loop a client. */
@NullMarked
package dev.mlopscloud.bench.load;

import org.jspecify.annotations.NullMarked;
