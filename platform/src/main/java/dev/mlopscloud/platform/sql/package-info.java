/** JDBC without ceremony: statements, rows and transactions. */
@NullMarked
package dev.mlopscloud.platform.sql;

import org.jspecify.annotations.NullMarked;
