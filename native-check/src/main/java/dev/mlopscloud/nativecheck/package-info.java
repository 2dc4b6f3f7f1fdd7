/** An agent that writes down what a program reaches by reflection, to be held against what its executable may reach. */
@NullMarked
package dev.mlopscloud.nativecheck;

import org.jspecify.annotations.NullMarked;
