package dev.mlopscloud.notebooks.contents;

import dev.mlopscloud.notebooks.api.ApiError;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Copies folders up to a size; links are left out, since they may lead anywhere. */
@Singleton
final class FolderCopy {
    private static final int MAX_ENTRIES = 100_000;

    private final long limitBytes;

    FolderCopy(ContentsConfig config) {
        this.limitBytes = config.maxFolderCopy().asLongValue();
    }

    void copy(Place source, Place target) throws IOException {
        if (target.file().startsWith(source.file())) {
            throw new ApiError(400, "Can't copy a directory into itself");
        }
        List<Path> entries;
        try (Stream<Path> found = Files.walk(source.file())) {
            entries = found.limit(MAX_ENTRIES + 1L).toList();
        }
        long bytes = 0;
        for (Path entry : entries) {
            bytes += Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS) ? Files.size(entry) : 0;
        }
        if (bytes > limitBytes || entries.size() > MAX_ENTRIES) {
            throw new ApiError(400, "Can't copy " + source.path() + ": it is larger than " + limitBytes + " bytes");
        }
        for (Path entry : entries) {
            Path copy = target.file().resolve(source.file().relativize(entry).toString());
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(copy);
            } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                Files.copy(entry, copy);
            }
        }
    }
}
