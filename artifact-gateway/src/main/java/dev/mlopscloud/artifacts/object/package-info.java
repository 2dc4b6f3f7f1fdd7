/** Objects by path in one S3 bucket: the only code of the product that talks to the object store. */
@NullMarked
package dev.mlopscloud.artifacts.object;

import org.jspecify.annotations.NullMarked;
