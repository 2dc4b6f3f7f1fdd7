/** MLflow's multipart API: a client sends the parts of a large artifact straight to the object store. */
@NullMarked
package dev.mlopscloud.artifacts.multipart;

import org.jspecify.annotations.NullMarked;
