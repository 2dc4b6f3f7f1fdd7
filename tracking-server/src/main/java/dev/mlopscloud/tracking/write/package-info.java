/** The hot writes (metrics, parameters, tags), gathered into shared transactions. */
@NullMarked
package dev.mlopscloud.tracking.write;

import org.jspecify.annotations.NullMarked;
