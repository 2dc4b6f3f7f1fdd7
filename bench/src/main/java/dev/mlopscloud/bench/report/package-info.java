/** Rounds of measurements and the table they become. */
@NullMarked
package dev.mlopscloud.bench.report;

import org.jspecify.annotations.NullMarked;
