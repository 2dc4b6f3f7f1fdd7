/** What happens here, in numbers for Prometheus, under the names of Jupyter Server. */
@NullMarked
package dev.mlopscloud.notebooks.metric;

import org.jspecify.annotations.NullMarked;
