package dev.mlopscloud.standalone.objects;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.regex.Pattern;

/**
 * Removes what a killed object store was writing. It writes an object beside its place, under its name and a UUID,
 * notes its digest, and renames it; so a file of such a name without a digest was never whole. Listings would show it.
 */
public final class HalfWritten extends SimpleFileVisitor<Path> {
    private static final Pattern NAME = Pattern.compile(".*-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final String DIGEST = "user.content-md5";

    private HalfWritten() {}

    /** Looks through a folder of buckets; call before anything writes to it. */
    static void remove(Path folder) throws IOException {
        Files.walkFileTree(folder, new HalfWritten());
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isRegularFile() && isOne(file)) {
            Files.delete(file);
        }
        return FileVisitResult.CONTINUE;
    }

    /** Whether this file is one. */
    public static boolean isOne(Path file) throws IOException {
        if (!NAME.matcher(file.getFileName().toString()).matches()) {
            return false;
        }
        UserDefinedFileAttributeView noted = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        // Where a file system has no such notes, nothing tells it from an object.
        return noted != null && keepsNotes(file) && !noted.list().contains(DIGEST);
    }

    private static boolean keepsNotes(Path file) throws IOException {
        return Files.getFileStore(file).supportsFileAttributeView(UserDefinedFileAttributeView.class);
    }
}
