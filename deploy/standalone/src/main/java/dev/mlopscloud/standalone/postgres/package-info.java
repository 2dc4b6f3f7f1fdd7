/** The embedded Postgres: one cluster in a folder, a database and a role for each service. */
@NullMarked
package dev.mlopscloud.standalone.postgres;

import org.jspecify.annotations.NullMarked;
