/** Everything that a stack keeps, in one file, and back. */
@NullMarked
package dev.mlopscloud.standalone.backup;

import org.jspecify.annotations.NullMarked;
