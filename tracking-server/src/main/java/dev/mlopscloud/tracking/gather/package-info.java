/** Work that many ask for at once, done together in few transactions. */
@NullMarked
package dev.mlopscloud.tracking.gather;

import org.jspecify.annotations.NullMarked;
