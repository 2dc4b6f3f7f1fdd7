/** Runs and their tasks made durable: one transaction a transition, leases, wake-ups. */
@NullMarked
package dev.mlopscloud.workflows.run;

import org.jspecify.annotations.NullMarked;
