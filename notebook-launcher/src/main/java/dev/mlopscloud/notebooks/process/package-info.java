/** What the operating system does for kernels and terminals: pseudo terminals, sessions, signals, limits. */
@NullMarked
package dev.mlopscloud.notebooks.process;

import org.jspecify.annotations.NullMarked;
