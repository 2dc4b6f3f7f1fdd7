package dev.mlopscloud.standalone.stack;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What the user of the command line reads; lines of several threads don't mix. */
public final class Console {
    private static final int NAME_WIDTH = 20;
    private static final int MS_PER_SECOND = 1_000;

    private final PrintStream out;

    public Console(PrintStream out) {
        this.out = out;
    }

    public void say(String line) {
        out.println(line);
    }

    /** One line about one part, aligned under those of the others. */
    public void part(String name, String what) {
        out.println("  " + pad(name, NAME_WIDTH) + what);
    }

    /** Rows under a headline, each column as wide as its widest cell. */
    public void table(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(" ");
            for (int i = 0; i < columns; i++) {
                line.append(' ').append(pad(row.get(i), widths[i] + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", (double) duration.toMillis() / MS_PER_SECOND);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }
}
