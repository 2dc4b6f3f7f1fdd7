package dev.mlopscloud.artifacts.object;

import org.jspecify.annotations.Nullable;

/**
 * Which part of an object to read, and on which condition.
 *
 * @param range an HTTP {@code Range} of one byte range; null for all
 * @param onlyIfEtag fails with {@link StoreFailure.Kind#CHANGED} when the object has another; null for any
 */
public record ObjectRead(@Nullable String range, @Nullable String onlyIfEtag) {
    public static final ObjectRead ALL = new ObjectRead(null, null);
}
