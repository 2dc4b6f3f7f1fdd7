package dev.mlopscloud.platform.ui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file of a web UI.
 *
 * @param gzipped its compressed form, if the unpacking script made one
 * @param etag weak, for it is the same for both forms
 * @param hashed whether its name holds a hash of its content, so that it never changes
 */
record UiFile(Path plain, @Nullable Path gzipped, String etag, boolean hashed) {
    private static final Pattern HASH = Pattern.compile(".*[.-](?=[^.]*\\d)[0-9A-Za-z_-]{8,}\\.(?:chunk\\.)?[a-z0-9]+");

    static UiFile of(Path plain, String gzipSuffix) {
        Path name = plain.getFileName();
        Path gzipped = plain.resolveSibling(name + gzipSuffix);
        try {
            String etag =
                    "\"" + Long.toHexString(Files.getLastModifiedTime(plain).toMillis()) + "-"
                            + Long.toHexString(Files.size(plain)) + "\"";
            boolean compressed = Files.isRegularFile(gzipped, LinkOption.NOFOLLOW_LINKS);
            return new UiFile(
                    plain,
                    compressed ? gzipped : null,
                    etag,
                    HASH.matcher(name.toString()).matches());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
