/** Terminals: shells on pseudo terminals, spoken to in terminado's protocol. */
@NullMarked
package dev.mlopscloud.notebooks.terminal;

import org.jspecify.annotations.NullMarked;
