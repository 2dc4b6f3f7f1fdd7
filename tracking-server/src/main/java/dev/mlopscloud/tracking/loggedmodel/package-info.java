/** Logged models, which runs produce and the registry refers to. */
@NullMarked
package dev.mlopscloud.tracking.loggedmodel;

import org.jspecify.annotations.NullMarked;
