/** The filter and ordering grammar: text to syntax tree to parameterised SQL, without a database. */
@NullMarked
package dev.mlopscloud.tracking.search;

import org.jspecify.annotations.NullMarked;
