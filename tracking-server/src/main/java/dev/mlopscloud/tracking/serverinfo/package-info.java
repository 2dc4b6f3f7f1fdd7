/** What this server is: health, version, abilities. */
@NullMarked
package dev.mlopscloud.tracking.serverinfo;

import org.jspecify.annotations.NullMarked;
