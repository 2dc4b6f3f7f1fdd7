/** News of runs and tasks sent to the outside, durably. */
@NullMarked
package dev.mlopscloud.workflows.notification;

import org.jspecify.annotations.NullMarked;
