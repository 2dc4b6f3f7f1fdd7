/** The folder where the server keeps what it must not forget. */
@NullMarked
package dev.mlopscloud.notebooks.state;

import org.jspecify.annotations.NullMarked;
