/** Traces of OpenTelemetry, set up by its own variables of the environment. */
@NullMarked
package dev.mlopscloud.platform.trace;

import org.jspecify.annotations.NullMarked;
