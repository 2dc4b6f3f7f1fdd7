/** What the tests of this service share: folders, a kernel's Python, a kernel's client. */
@NullMarked
package dev.mlopscloud.notebooks.testing;

import org.jspecify.annotations.NullMarked;
