/** Registered models, their versions, tags and aliases. */
@NullMarked
package dev.mlopscloud.tracking.registry;

import org.jspecify.annotations.NullMarked;
