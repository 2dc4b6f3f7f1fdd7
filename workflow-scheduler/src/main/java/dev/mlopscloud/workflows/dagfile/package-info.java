/** Files of Python DAGs, as a program that parses them submits what it found. */
@NullMarked
package dev.mlopscloud.workflows.dagfile;

import org.jspecify.annotations.NullMarked;
