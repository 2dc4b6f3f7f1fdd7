/** The audit log: who changed what, and when. */
@NullMarked
package dev.mlopscloud.workflows.audit;

import org.jspecify.annotations.NullMarked;
