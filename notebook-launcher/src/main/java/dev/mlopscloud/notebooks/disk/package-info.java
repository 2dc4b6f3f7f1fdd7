/** Files that are either the old or the new version, never a half. */
@NullMarked
package dev.mlopscloud.notebooks.disk;

import org.jspecify.annotations.NullMarked;
