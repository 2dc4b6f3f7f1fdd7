/** The way of artifacts through this server to the artifact gateway. */
@NullMarked
package dev.mlopscloud.tracking.artifact;

import org.jspecify.annotations.NullMarked;
