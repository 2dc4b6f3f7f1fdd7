/** Who may come in, and what each may do: Airflow's simple way of signing in. */
@NullMarked
package dev.mlopscloud.workflows.login;

import org.jspecify.annotations.NullMarked;
