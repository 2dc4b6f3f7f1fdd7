package dev.mlopscloud.workflows.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a log by whole lines, from any line's start. */
final class LogFile {
    /** A line that is longer comes in pieces. */
    static final int MAX_LINE = 64 * 1024;

    private final Path path;

    LogFile(Path path) {
        this.path = path;
    }

    /**
     * A part of the log.
     *
     * @param next where the part after it starts
     */
    record Part(List<String> lines, long next) {}

    /**
     * The lines from {@code start} on, about {@code size} bytes of them.
     *
     * @param ended whether a last line without an end is complete
     */
    Part read(long start, int size, boolean ended) throws IOException {
        if (!Files.exists(path)) {
            return new Part(List.of(), start);
        }
        byte[] bytes;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long left = Math.max(0, file.length() - start);
            bytes = new byte[(int) Math.min(left, size)];
            file.seek(Math.min(start, file.length()));
            file.readFully(bytes);
            ended = ended && left <= size;
        }
        return split(bytes, start, ended);
    }

    private static Part split(byte[] bytes, long start, boolean ended) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean newline = bytes[i] == '\n';
            if (newline || i - from + 1 >= MAX_LINE) {
                lines.add(text(bytes, from, newline ? i : i + 1));
                from = i + 1;
            }
        }
        if (ended && from < bytes.length) {
            lines.add(text(bytes, from, bytes.length));
            from = bytes.length;
        }
        return new Part(lines, start + from);
    }

    private static String text(byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }
}
