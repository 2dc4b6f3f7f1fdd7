/** Terminals, which this server does not have: pages are told so. */
@NullMarked
package dev.mlopscloud.notebooks.terminal;

import org.jspecify.annotations.NullMarked;
