/** Which requests may enter: checks of Host, Origin and address, and the headers every answer carries. */
@NullMarked
package dev.mlopscloud.platform.border;

import org.jspecify.annotations.NullMarked;
