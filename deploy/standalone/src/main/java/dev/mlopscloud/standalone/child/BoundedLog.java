package dev.mlopscloud.standalone.child;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dev.mlopscloud.standalone.configuration.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * The log file of one part: {@code name.log}, and {@code name.log.1} to {@code .3} for what was before.
 *
 * <p>Children append to the file themselves, so that they go on writing when this process is gone. A file that has
 * grown too large is therefore copied and emptied rather than renamed; a line written in between may be lost.
 */
public final class BoundedLog {
    static final int KEPT = 3;
    static final long MAX_BYTES = 16L * 1024 * 1024;

    private final Path folder;
    private final Path file;

    public BoundedLog(Path folder, String name) {
        this.folder = folder;
        this.file = folder.resolve(name + ".log");
    }

    public Path file() {
        return file;
    }

    /** Begins an empty file and keeps the last ones. */
    public void rotate() throws IOException {
        PrivateFiles.folder(folder);
        if (Files.exists(file) && Files.size(file) > 0) {
            shift();
            Files.move(file, numbered(1), REPLACE_EXISTING);
        }
        PrivateFiles.write(file, "");
    }

    /** Empties the file into the first kept one when it has outgrown its bound. */
    public void bound() throws IOException {
        if (!Files.exists(file) || Files.size(file) <= MAX_BYTES) {
            return;
        }
        shift();
        Files.copy(file, numbered(1), REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    /** The last lines of the file, oldest first; none when there is no file. */
    public List<String> tail(int lines) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        Deque<String> last = new ArrayDeque<>();
        try (Stream<String> all = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            all.forEach(line -> {
                last.addLast(line);
                if (last.size() > lines) {
                    last.removeFirst();
                }
            });
        }
        return List.copyOf(last);
    }

    private void shift() throws IOException {
        for (int i = KEPT - 1; i >= 1; i--) {
            if (Files.exists(numbered(i))) {
                Files.move(numbered(i), numbered(i + 1), REPLACE_EXISTING);
            }
        }
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }
}
