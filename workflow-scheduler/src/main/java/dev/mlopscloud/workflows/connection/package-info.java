/** Connections: where other systems are and how to sign in to them, secrets encrypted at rest. */
@NullMarked
package dev.mlopscloud.workflows.connection;

import org.jspecify.annotations.NullMarked;
