/** Jinja templates with Airflow's words, bounded and without a way to Java. */
@NullMarked
package dev.mlopscloud.workflows.template;

import org.jspecify.annotations.NullMarked;
