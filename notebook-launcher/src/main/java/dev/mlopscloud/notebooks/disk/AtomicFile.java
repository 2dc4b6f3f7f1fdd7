package dev.mlopscloud.notebooks.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/** Writes whole files: a reader, or a crash at any moment, sees the old content or the new. */
public final class AtomicFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private AtomicFile() {}

    /** Replaces {@code target}, keeping the permissions of a file that is there already. */
    public static void write(Path target, byte[] content) throws IOException {
        Path temporary = temporaryFor(target);
        try {
            store(temporary, content);
            if (Files.exists(target)) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(target));
            }
            replace(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Replaces {@code target} with a file that only its owner may read: keys, connection files, records. */
    public static void writePrivate(Path target, byte[] content) throws IOException {
        Path temporary = temporaryFor(target);
        try {
            store(temporary, content, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            replace(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Makes a directory, and its parents, that only its owner may enter. */
    public static Path privateDirectory(Path directory) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_DIRECTORY));
        return directory;
    }

    /** Moves a complete {@code temporary} file of the same folder over {@code target}, and makes that durable. */
    public static void replace(Path temporary, Path target) throws IOException {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path parent = target.getParent();
        if (parent != null) {
            try (FileChannel folder = FileChannel.open(parent, StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    private static Path temporaryFor(Path target) {
        return target.resolveSibling(".~" + UUID.randomUUID());
    }

    private static void store(Path file, byte[] content, FileAttribute<?>... attributes) throws IOException {
        Set<StandardOpenOption> create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, create, attributes)) {
            Pieces.write(channel, ByteBuffer.wrap(content));
            channel.force(true);
        }
    }
}
