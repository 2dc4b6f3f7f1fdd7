/** The object browser: pages on a port of their own that show, take and delete the objects of the store. */
@NullMarked
package dev.mlopscloud.artifacts.browse;

import org.jspecify.annotations.NullMarked;
