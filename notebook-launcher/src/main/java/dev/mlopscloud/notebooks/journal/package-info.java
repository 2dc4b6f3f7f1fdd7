/** What kernels said, kept on disk in bounded space until somebody has seen it. */
@NullMarked
package dev.mlopscloud.notebooks.journal;

import org.jspecify.annotations.NullMarked;
