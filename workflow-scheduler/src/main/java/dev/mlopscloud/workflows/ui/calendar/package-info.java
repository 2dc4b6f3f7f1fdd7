/** The calendar of the UI: runs that were and runs to come. */
@NullMarked
package dev.mlopscloud.workflows.ui.calendar;

import org.jspecify.annotations.NullMarked;
