/** Webhooks: who wants to hear of changes, and how the word gets to them. */
@NullMarked
package dev.mlopscloud.tracking.webhook;

import org.jspecify.annotations.NullMarked;
