/** What the user sets: the file .env, the environment above it, and secrets made where none is set. */
@NullMarked
package dev.mlopscloud.standalone.configuration;

import org.jspecify.annotations.NullMarked;
