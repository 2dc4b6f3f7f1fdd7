package dev.mlopscloud.notebooks.contents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model tells of a file, asked of the system once: folders of thousands of files are listed often.
 *
 * @param changed the change of the inode, which Jupyter calls the creation on systems that do not tell births to Python
 */
record FileFacts(boolean directory, boolean regular, boolean link, long size, Instant modified, Instant changed) {
    private static final String WANTED = "unix:isDirectory,isRegularFile,isSymbolicLink,size,lastModifiedTime,ctime";

    /** Of the file that a path leads to. */
    static FileFacts of(Path file) throws IOException {
        return read(file);
    }

    /** Of a link itself, where it is one. */
    static FileFacts unfollowed(Path file) throws IOException {
        return read(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static FileFacts read(Path file, LinkOption... options) throws IOException {
        Map<String, Object> facts = Files.readAttributes(file, WANTED, options);
        return new FileFacts(
                Boolean.TRUE.equals(facts.get("isDirectory")),
                Boolean.TRUE.equals(facts.get("isRegularFile")),
                Boolean.TRUE.equals(facts.get("isSymbolicLink")),
                facts.get("size") instanceof Long size ? size : 0,
                moment(facts.get("lastModifiedTime")),
                moment(facts.get("ctime")));
    }

    private static Instant moment(@Nullable Object time) {
        return time instanceof FileTime fileTime ? fileTime.toInstant() : Instant.EPOCH;
    }
}
