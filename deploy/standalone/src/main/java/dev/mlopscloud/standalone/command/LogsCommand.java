package dev.mlopscloud.standalone.command;

import dev.mlopscloud.standalone.child.BoundedLog;
import dev.mlopscloud.standalone.configuration.Settings;
import dev.mlopscloud.standalone.stack.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Prints the end of a part's log, and with {@code -f} goes on as it grows. */
public final class LogsCommand implements Command {
    private static final int LINES = 200;
    private static final int CHUNK = 64 * 1024;
    private static final Duration POLL = Duration.ofMillis(250);

    private final Settings settings;
    private final Console console;
    private final PrintStream out;

    public LogsCommand(Settings settings, Console console, PrintStream out) {
        this.settings = settings;
        this.console = console;
        this.out = out;
    }

    @Override
    public int run(List<String> arguments) throws Exception {
        List<String> names = new ArrayList<>(arguments);
        boolean follow = names.removeAll(List.of("-f", "--follow"));
        Path folder = settings.directories().logs();
        if (names.size() != 1) {
            console.say("Usage: ./mlops logs SERVICE [-f], where SERVICE is one of: " + known(folder));
            return 2;
        }
        Optional<Path> file = file(folder, names.getFirst());
        if (file.isEmpty()) {
            console.say("There is no log of " + names.getFirst() + ", only of: " + known(folder));
            return 2;
        }
        long end = Files.size(file.get());
        for (String line : new BoundedLog(folder, names.getFirst()).tail(LINES)) {
            out.write(line.getBytes(StandardCharsets.ISO_8859_1));
            out.println();
        }
        out.flush();
        if (follow) {
            follow(file.get(), end);
        }
        return 0;
    }

    /** By comparison with the files that are there: a name never becomes a path. */
    private static Optional<Path> file(Path folder, String name) throws IOException {
        return logs(folder).stream()
                .filter(file -> file.getFileName().toString().equals(name + ".log"))
                .findFirst();
    }

    private static String known(Path folder) throws IOException {
        List<String> names = logs(folder).stream()
                .map(file -> file.getFileName().toString().replaceFirst("[.]log$", ""))
                .sorted()
                .toList();
        return names.isEmpty() ? "none yet" : String.join(", ", names);
    }

    private static List<Path> logs(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }

    /** Until interrupted. A file that was begun anew, or emptied, is read from its start. */
    private void follow(Path file, long from) throws IOException, InterruptedException {
        long position = from;
        Object key = key(file);
        while (!out.checkError()) {
            Object now = key(file);
            if (now != null) {
                if (!now.equals(key) || Files.size(file) < position) {
                    position = 0;
                    key = now;
                }
                position = copy(file, position);
            }
            Thread.sleep(POLL);
        }
    }

    private long copy(Path file, long from) throws IOException {
        long position = from;
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
            while (channel.read(buffer, position) > 0) {
                out.write(buffer.array(), 0, buffer.position());
                position += buffer.position();
                buffer.clear();
            }
        }
        out.flush();
        return position;
    }

    private static @Nullable Object key(Path file) throws IOException {
        return Files.exists(file)
                ? Files.readAttributes(file, BasicFileAttributes.class).fileKey()
                : null;
    }
}
