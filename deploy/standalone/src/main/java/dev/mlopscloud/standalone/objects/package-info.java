/** The embedded S3: folders for buckets, one pair of keys for each user of the store. */
@NullMarked
package dev.mlopscloud.standalone.objects;

import org.jspecify.annotations.NullMarked;
