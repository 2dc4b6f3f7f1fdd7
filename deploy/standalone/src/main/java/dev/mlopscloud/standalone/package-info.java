/** The whole product on one machine: Postgres, S3 and the four services under one process. */
@NullMarked
package dev.mlopscloud.standalone;

import org.jspecify.annotations.NullMarked;
