/** The first rows of a Parquet file, read from few and bounded pieces of it; knows neither HTTP nor the store. */
@NullMarked
package dev.mlopscloud.artifacts.parquet;

import org.jspecify.annotations.NullMarked;
