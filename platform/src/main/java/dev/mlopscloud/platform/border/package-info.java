/** Which requests may enter: Host and Origin checks and the headers every answer carries. */
@NullMarked
package dev.mlopscloud.platform.border;

import org.jspecify.annotations.NullMarked;
