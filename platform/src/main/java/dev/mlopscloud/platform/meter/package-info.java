/** What every service's metrics have in common. */
@NullMarked
package dev.mlopscloud.platform.meter;

import org.jspecify.annotations.NullMarked;
