/** When a DAG is due: cron on the wall clock of a zone, presets, and what to catch up on. */
@NullMarked
package dev.mlopscloud.workflows.timetable;

import org.jspecify.annotations.NullMarked;
