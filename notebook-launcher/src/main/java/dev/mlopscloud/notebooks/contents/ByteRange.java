package dev.mlopscloud.notebooks.contents;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that a {@code Range} header asks for. One range is understood; anything else is the whole file, as
 * the HTTP standard allows.
 */
record ByteRange(long from, long length, boolean partial) {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    static ByteRange parse(@Nullable String header, long size) {
        Matcher range = RANGE.matcher(header == null ? "" : header);
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return new ByteRange(0, size, false);
        }
        if (range.group(1).isEmpty()) {
            long last = Math.min(Long.parseLong(range.group(2)), size);
            return of(size - last, last, size);
        }
        long from = Long.parseLong(range.group(1));
        long to = range.group(2).isEmpty() ? size - 1 : Math.min(Long.parseLong(range.group(2)), size - 1);
        return of(from, Math.max(0, to - from + 1), size);
    }

    /** A part that is the whole is answered as such. */
    private static ByteRange of(long from, long length, long size) {
        return new ByteRange(from, length, length == 0 || length < size);
    }

    /** Whether there is nothing in the file to send. */
    boolean beyond(long size) {
        return partial && (from >= size || length == 0);
    }
}
