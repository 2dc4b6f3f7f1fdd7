package dev.mlopscloud.workflows.operator;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The files of one try: the program, the log, the process that runs it ({@code owner}), which says in two whole lines
 * which it is or has not got there yet, and its exit status ({@code exit}), which is a whole line or none.
 */
final class TryDirectory {
    /** Where all of them are. */
    static final String ALL = "tries";
    /** The name of the file that a program leaves its result in. */
    static final String RESULT = "result.json";

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

    private Path work() {
        return root.resolve("work");
    }

    /** Makes what the process needs; may be called again. */
    void prepare(Map<String, String> files) throws IOException {
        Files.createDirectories(work());
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(root.resolve(file.getKey()), file.getValue());
        }
    }

    /**
     * What the program left as its result, if it did.
     *
     * @throws IOException if it is longer than {@code most} bytes
     */
    Optional<String> result(int most) throws IOException {
        Path file = root.resolve(RESULT);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > most) {
            throw new IOException("The result of the task has more than " + most + " bytes");
        }
        return Optional.of(Files.readString(file));
    }

    /**
     * The last line that the program printed, as far as it is in the last {@code most} bytes: as in Airflow without
     * white space at its end, and empty if nothing is on it.
     */
    String lastLine(int most) throws IOException {
        if (!Files.exists(log())) {
            return "";
        }
        byte[] end;
        try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "r")) {
            end = new byte[(int) Math.min(most, file.length())];
            file.seek(file.length() - end.length);
            file.readFully(end);
        }
        String text = new String(end, StandardCharsets.UTF_8);
        int last = text.endsWith("\n") ? text.length() - 1 : text.length();
        return text.substring(text.lastIndexOf('\n', last - 1) + 1, last).stripTrailing();
    }

    private Path claim() {
        return root.resolve("owner");
    }

    /** Whether a process has taken the try, or is about to. */
    boolean isTaken() {
        return Files.exists(claim());
    }

    /** The process that took the try, if one did and has said which it is. */
    Optional<ProcessMark> owner() throws IOException {
        return isTaken() ? ProcessMark.parse(Files.readString(claim())) : Optional.empty();
    }

    /**
     * Keeps the try from processes that are late: one that has not taken it by now never will. Who is between taking it
     * and saying so finds another file in place of its own, and ends.
     *
     * @return the process that has it after all
     */
    Optional<ProcessMark> bar() throws IOException {
        Path nobody = Files.writeString(root.resolve("nobody"), "");
        try {
            Files.createLink(claim(), nobody);
            return Optional.empty();
        } catch (FileAlreadyExistsException e) {
            try (InputStream taken = Files.newInputStream(claim())) {
                Files.move(nobody, claim(), StandardCopyOption.ATOMIC_MOVE);
                String said = new String(taken.readAllBytes(), StandardCharsets.UTF_8);
                // It has seen that the file is its own, or ends: both ways it is what has the try.
                Files.writeString(nobody, said);
                Files.move(nobody, claim(), StandardCopyOption.ATOMIC_MOVE);
                return ProcessMark.parse(said);
            }
        }
    }

    /** The exit status, once the program has ended; none if its shell was killed while it wrote it down. */
    OptionalInt exit() throws IOException {
        try {
            String text = Files.readString(root.resolve("exit"));
            return text.endsWith("\n") ? OptionalInt.of(Integer.parseInt(text.strip())) : OptionalInt.empty();
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
        append("*** " + line + "\n");
    }

    void append(String text) throws IOException {
        Files.createDirectories(root);
        Files.writeString(log(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
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
