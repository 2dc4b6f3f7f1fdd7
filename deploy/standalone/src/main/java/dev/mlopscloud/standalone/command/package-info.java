/** What a user can ask for: up, status, logs, restart, down. */
@NullMarked
package dev.mlopscloud.standalone.command;

import org.jspecify.annotations.NullMarked;
