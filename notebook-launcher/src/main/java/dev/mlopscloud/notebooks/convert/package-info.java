/** Notebooks in other formats, made by nbconvert in a process of its own. */
@NullMarked
package dev.mlopscloud.notebooks.convert;

import org.jspecify.annotations.NullMarked;
