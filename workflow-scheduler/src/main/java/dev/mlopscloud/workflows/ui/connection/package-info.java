/** What the UI's form for connections asks for. */
@NullMarked
package dev.mlopscloud.workflows.ui.connection;

import org.jspecify.annotations.NullMarked;
