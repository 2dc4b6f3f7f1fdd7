package dev.mlopscloud.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table in a Markdown file, between two comments that name it. Rows are known by their first cell: one that is there
 * already is replaced, so that a part of the measurements can be taken again.
 */
public final class Table {
    private final Path file;
    private final String begin;
    private final String end;

    public Table(Path file, String name) {
        this.file = file;
        this.begin = "<!-- " + name + " -->";
        this.end = "<!-- /" + name + " -->";
    }

    /** Puts a row into the file. */
    public void put(List<String> cells) {
        String line = "| " + String.join(" | ", cells) + " |";
        String known = "| " + cells.getFirst() + " |";
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            int first = lines.indexOf(begin);
            int last = lines.indexOf(end);
            if (first < 0 || last < first) {
                throw new IllegalStateException(file + " has no table " + begin);
            }
            for (int i = first; i < last; i++) {
                if (lines.get(i).startsWith(known)) {
                    lines.set(i, line);
                    Files.write(file, lines);
                    return;
                }
            }
            lines.add(last, line);
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
