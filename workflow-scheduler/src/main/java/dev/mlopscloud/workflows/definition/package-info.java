/** Workflow definitions over HTTP: read, checked, hashed into versions, kept. */
@NullMarked
package dev.mlopscloud.workflows.definition;

import org.jspecify.annotations.NullMarked;
