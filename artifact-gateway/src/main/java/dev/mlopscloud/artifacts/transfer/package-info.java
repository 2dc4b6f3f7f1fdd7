/** Bounded bridges between Vert.x streams and the blocking streams of the object store's client. */
@NullMarked
package dev.mlopscloud.artifacts.transfer;

import org.jspecify.annotations.NullMarked;
