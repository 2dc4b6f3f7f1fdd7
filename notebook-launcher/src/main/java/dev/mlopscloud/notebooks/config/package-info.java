/** The frontend's own small configuration sections. */
@NullMarked
package dev.mlopscloud.notebooks.config;

import org.jspecify.annotations.NullMarked;
