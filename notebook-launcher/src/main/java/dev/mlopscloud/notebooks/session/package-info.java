/** Sessions: which notebook runs on which kernel. */
@NullMarked
package dev.mlopscloud.notebooks.session;

import org.jspecify.annotations.NullMarked;
