package dev.mlopscloud.standalone.backup;

import dev.mlopscloud.standalone.configuration.Directories;
import dev.mlopscloud.standalone.configuration.PrivateFiles;
import dev.mlopscloud.standalone.configuration.SettingsException;
import dev.mlopscloud.standalone.objects.HalfWritten;
import dev.mlopscloud.standalone.postgres.ClusterCopy;
import dev.mlopscloud.standalone.postgres.Postmaster;
import dev.mlopscloud.standalone.stack.RunLock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Copies all that a stack keeps into one file, while it runs or not.
 *
 * <p>The databases come first, all four as of one moment, and the objects after them: objects are only ever added or
 * replaced as a whole, so whatever a row of that moment names is there. What is deleted for good goes the other way
 * round, objects before rows, and is held off meanwhile.
 */
public final class Backup {
    /** In the database of the tracking server; permanent deletion holds it shared with each thing that it removes. */
    static final long NO_DELETION = 7_303_114_119L;

    private static final String POSTGRES = "postgres";
    /** What a start makes anew, and what is no part of the product's state. */
    static final Set<String> NOT_KEPT = Set.of("run", "logs");

    private final Directories directories;

    public Backup(Directories directories) {
        this.directories = directories;
    }

    /** What was written. */
    public record Written(Path file, long items, long bytes) {}

    /**
     * Writes the backup.
     *
     * @param target a file that is not there yet, outside of the data folder
     * @throws SettingsException when there is nothing to copy, or this is no moment for it
     */
    public Written write(Path target) throws IOException, SQLException {
        Path data = directories.data();
        if (!Files.exists(directories.postgres().resolve("PG_VERSION"))) {
            throw new SettingsException("There is nothing to back up in " + data + ".");
        }
        Path folder = target.toAbsolutePath().normalize().getParent();
        if (folder == null || folder.toRealPath().startsWith(data.toRealPath())) {
            throw new SettingsException("A backup belongs outside of " + data + ", best on another machine.");
        }
        PrivateFiles.folder(directories.run());
        try (FileChannel alone = FileChannel.open(
                        directories.run().resolve("backup.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = alone.tryLock()) {
            if (lock == null) {
                throw new SettingsException("Another backup of " + data + " is running.");
            }
            try (BackupWriter writer = new BackupWriter(target)) {
                copy(writer);
                writer.finish();
                return new Written(target, writer.items(), writer.bytes());
            }
        }
    }

    private void copy(BackupWriter writer) throws IOException, SQLException {
        Optional<RunLock> stopped = RunLock.take(directories.run());
        try {
            OptionalInt port = Postmaster.port(directories.postgres());
            if (port.isPresent()) {
                copyRunning(writer, port.getAsInt());
            } else if (stopped.isPresent()) {
                new ClusterCopy(directories.postgres(), POSTGRES + "/", writer).ofStopped();
                copyRest(writer);
            } else {
                throw new SettingsException("The stack is just starting or stopping: try again in a moment.");
            }
        } finally {
            if (stopped.isPresent()) {
                stopped.get().close();
            }
        }
    }

    private void copyRunning(BackupWriter writer, int port) throws IOException, SQLException {
        String password = Files.readString(directories.secrets().resolve("postgres_superuser"))
                .strip();
        try (Connection tracking = ClusterCopy.connect(port, "tracking", password);
                Statement statement = tracking.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + NO_DELETION + ")");
            try (Connection copying = ClusterCopy.connect(port, POSTGRES, password)) {
                new ClusterCopy(directories.postgres(), POSTGRES + "/", writer).ofRunning(copying);
            }
            copyRest(writer);
        }
    }

    private void copyRest(BackupWriter writer) throws IOException {
        List<Path> parts;
        try (Stream<Path> found = Files.list(directories.data())) {
            parts = found.filter(part -> isKept(part.getFileName().toString()))
                    .sorted()
                    .toList();
        }
        writer.folder(POSTGRES, directories.postgres());
        for (Path part : parts) {
            Files.walkFileTree(part, new Tree(directories.data(), writer));
        }
    }

    private static boolean isKept(String part) {
        return !NOT_KEPT.contains(part) && !part.equals(POSTGRES) && !part.startsWith(POSTGRES + ".");
    }

    /** Adds what it comes across. What goes away meanwhile is left out. */
    private static final class Tree extends SimpleFileVisitor<Path> {
        private final Path root;
        private final BackupWriter writer;

        private Tree(Path root, BackupWriter writer) {
            this.root = root;
            this.writer = writer;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            writer.folder(path(folder), folder);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isSymbolicLink()) {
                writer.link(path(file), file);
            } else if (attributes.isRegularFile() && !HalfWritten.isOne(file)) {
                writer.file(path(file), file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw failure;
            }
            return FileVisitResult.CONTINUE;
        }

        private String path(Path file) {
            return root.relativize(file).toString();
        }
    }
}
