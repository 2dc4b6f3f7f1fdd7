package dev.mlopscloud.workflows.operator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The files of one try: the program, the log, the process that runs it ({@code owner}), its exit status
 * ({@code exit}). The last two appear whole or not at all.
 */
final class TryDirectory {
    /** Where all of them are. */
    static final String ALL = "tries";

    private final Path root;

    TryDirectory(Path tasks, UUID taskInstance, int tryNumber) {
        String id = taskInstance.toString();
        this.root = tasks.resolve(ALL).resolve(id.substring(0, 2)).resolve(id).resolve(Integer.toString(tryNumber));
    }

    Path root() {
        return root;
    }

    Path log() {
        return root.resolve("log");
    }

    Path file() {
        return root.resolve("program");
    }

    private Path work() {
        return root.resolve("work");
    }

    /** Makes what the process needs; may be called again. */
    void prepare(String file) throws IOException {
        Files.createDirectories(work());
        if (!file.isEmpty()) {
            Files.writeString(file(), file);
        }
    }

    /** The process that took the try, if one did. */
    Optional<ProcessMark> owner() throws IOException {
        try {
            return Optional.of(ProcessMark.parse(Files.readAllLines(root.resolve("owner"), StandardCharsets.UTF_8)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The exit status, once the program has ended. */
    OptionalInt exit() throws IOException {
        try {
            return OptionalInt.of(
                    Integer.parseInt(Files.readString(root.resolve("exit")).strip()));
        } catch (NoSuchFileException e) {
            return OptionalInt.empty();
        }
    }

    long logSize() {
        try {
            return Files.size(log());
        } catch (IOException e) {
            return 0; // nothing printed yet
        }
    }

    /** Adds a line of the scheduler's own to the log. */
    void note(String line) throws IOException {
        Files.createDirectories(root);
        Files.writeString(log(), "*** " + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Removes what the program left in its working directory. */
    void sweep() throws IOException {
        if (!Files.exists(work())) {
            return;
        }
        try (Stream<Path> files = Files.walk(work())) {
            List<Path> deepestFirst =
                    files.sorted(Comparator.<Path>naturalOrder().reversed()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
