/** The parts of the product, their settings, the order they start and stop in, and the record of what runs. */
@NullMarked
package dev.mlopscloud.standalone.stack;

import org.jspecify.annotations.NullMarked;
