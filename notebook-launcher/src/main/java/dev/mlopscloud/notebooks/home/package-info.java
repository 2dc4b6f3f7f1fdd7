/** The page that shows what runs here and stops it. */
@NullMarked
package dev.mlopscloud.notebooks.home;

import org.jspecify.annotations.NullMarked;
