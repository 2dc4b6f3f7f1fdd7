/** The JupyterLab page and what it asks of its own server. */
@NullMarked
package dev.mlopscloud.notebooks.lab;

import org.jspecify.annotations.NullMarked;
