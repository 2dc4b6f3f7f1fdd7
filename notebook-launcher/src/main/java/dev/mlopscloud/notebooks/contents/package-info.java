/** The folder of notebooks and files. */
@NullMarked
package dev.mlopscloud.notebooks.contents;

import org.jspecify.annotations.NullMarked;
