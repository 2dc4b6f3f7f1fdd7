/** Kernels: how they are found, started, talked to, watched and stopped. */
@NullMarked
package dev.mlopscloud.notebooks.kernel;

import org.jspecify.annotations.NullMarked;
