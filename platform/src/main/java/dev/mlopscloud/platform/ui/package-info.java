/** Serving a third-party web UI from the directory it was unpacked into. */
@NullMarked
package dev.mlopscloud.platform.ui;

import org.jspecify.annotations.NullMarked;
