/** Secrets that come as files, as container engines and clusters hand them over. */
@NullMarked
package dev.mlopscloud.platform.secret;

import org.jspecify.annotations.NullMarked;
