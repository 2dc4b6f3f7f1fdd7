/** The WebSocket between a page and its kernel. */
@NullMarked
package dev.mlopscloud.notebooks.channel;

import org.jspecify.annotations.NullMarked;
