/** What happens here, told to whoever listens. */
@NullMarked
package dev.mlopscloud.notebooks.event;

import org.jspecify.annotations.NullMarked;
