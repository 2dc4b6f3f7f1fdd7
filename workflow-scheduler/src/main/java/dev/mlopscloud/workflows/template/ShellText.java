package dev.mlopscloud.workflows.template;

import java.util.ArrayList;
import java.util.List;

/**
 * A shell script with values in it that the shell must take as text: each is quoted as the place asks where it stands.
 * While the template is rendered, marks stand for the values.
 */
final class ShellText {
    static final char OPEN = '\uE000';
    private static final char CLOSE = '\uE001';

    private final List<String> values = new ArrayList<>();

    /** The mark that stands for a value. */
    String mark(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new TemplateException("A value with NUL in it cannot stand in a shell script");
        }
        values.add(value.replaceAll("[\uE000\uE001]", ""));
        return OPEN + Integer.toString(values.size() - 1) + CLOSE;
    }

    /** The script with its values in place. */
    String resolve(String marked) {
        return new ShellScan(marked, this::value).run();
    }

    /** The value whose mark begins at {@code at}, and where the mark ends. */
    private Value value(String marked, int at) {
        int end = marked.indexOf(CLOSE, at);
        try {
            return new Value(values.get(Integer.parseInt(marked, at + 1, end, 10)), end + 1);
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new TemplateException("U+E000 cannot stand in a shell script");
        }
    }

    /** A value in a script. */
    record Value(String text, int end) {}

    /** Knows the values of a script. */
    @FunctionalInterface
    interface Values {
        Value at(String marked, int at);
    }
}
