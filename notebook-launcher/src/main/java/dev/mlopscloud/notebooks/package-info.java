/** The Jupyter server: contents, kernels and sessions. */
@NullMarked
package dev.mlopscloud.notebooks;

import org.jspecify.annotations.NullMarked;
