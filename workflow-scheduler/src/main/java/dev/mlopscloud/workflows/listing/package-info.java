/** Lists as Airflow's API answers them: filters, orders, pages. */
@NullMarked
package dev.mlopscloud.workflows.listing;

import org.jspecify.annotations.NullMarked;
