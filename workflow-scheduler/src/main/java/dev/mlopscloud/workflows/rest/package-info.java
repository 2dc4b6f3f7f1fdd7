/** Airflow's public REST API v2. */
@NullMarked
package dev.mlopscloud.workflows.rest;

import org.jspecify.annotations.NullMarked;
