/** Secrets: how they are kept in the database, and how they are kept out of answers and logs. */
@NullMarked
package dev.mlopscloud.workflows.secret;

import org.jspecify.annotations.NullMarked;
