/** The real parts that tests start: a Postgres of their own. */
@NullMarked
package dev.mlopscloud.platform.testing;

import org.jspecify.annotations.NullMarked;
