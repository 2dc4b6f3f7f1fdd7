/** JSON, errors and headers as Jupyter writes them, and the small answers about the server itself. */
@NullMarked
package dev.mlopscloud.notebooks.api;

import org.jspecify.annotations.NullMarked;
