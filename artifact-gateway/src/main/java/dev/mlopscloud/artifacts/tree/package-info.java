/** Whole folders of artifacts, counted and removed for the other services. */
@NullMarked
package dev.mlopscloud.artifacts.tree;

import org.jspecify.annotations.NullMarked;
