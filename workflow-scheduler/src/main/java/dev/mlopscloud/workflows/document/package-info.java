/** Untrusted YAML and JSON as bounded trees that are read with the path and line of each fault. */
@NullMarked
package dev.mlopscloud.workflows.document;

import org.jspecify.annotations.NullMarked;
