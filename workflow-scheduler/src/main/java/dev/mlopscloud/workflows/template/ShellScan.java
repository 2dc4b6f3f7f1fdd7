package dev.mlopscloud.workflows.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads a script as bash does, as far as it takes to know how each value must be quoted. Where that cannot be known,
 * and where no quotes help, only values without special characters are put in.
 */
final class ShellScan {
    /** Means nothing to the shell wherever it stands; {@code =} would make a variable where a command begins. */
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_./:@%+,-]+");

    private static final Pattern CASE = Pattern.compile("(?s).*(?<![A-Za-z0-9_])case$");
    private static final String BLANKS = " \t\n";
    private static final String ENDS_OF_WORDS = BLANKS + ";()&|<>";

    /** Where in the script a place is. */
    private enum Place {
        PLAIN,
        DOUBLE,
        SINGLE,
        /** In {@code $'…'}. */
        ANSI,
        BACKTICK,
        /** In {@code ${…}}, outside of quotes. */
        EXPANSION,
        /** The same in double quotes. */
        QUOTED_EXPANSION,
        ARITHMETIC,
        HEREDOC,
        /** A heredoc whose delimiter is quoted. */
        LITERAL
    }

    private final String text;
    private final ShellText.Values values;
    private final int end;
    private final StringBuilder script = new StringBuilder();
    private final Deque<Place> places = new ArrayDeque<>();
    private final List<Heredoc> announced = new ArrayList<>();
    private int at;
    private int escaped = -1;

    /** Whether what follows may be read otherwise by the shell. */
    private boolean lost;

    ShellScan(String text, ShellText.Values values) {
        this(text, values, 0, text.length(), Place.PLAIN);
    }

    private ShellScan(String text, ShellText.Values values, int at, int end, Place place) {
        this.text = text;
        this.values = values;
        this.at = at;
        this.end = end;
        places.push(place);
    }

    String run() {
        while (at < end) {
            char c = text.charAt(at);
            Place place = places.getFirst();
            if (c == ShellText.OPEN) {
                ShellText.Value value = values.at(text, at);
                script.append(quoted(value.text(), place));
                at = value.end();
            } else if (c == '#' && place == Place.PLAIN && startsWord()) {
                comment();
            } else if (c == '<' && place == Place.PLAIN && follows("<<")) {
                heredoc();
            } else {
                take();
                step(c, place);
            }
        }
        return script.toString();
    }

    private boolean startsWord() {
        return at == 0 || (ENDS_OF_WORDS.indexOf(text.charAt(at - 1)) >= 0 && escaped != at);
    }

    private boolean follows(String next) {
        return at + next.length() <= end && text.startsWith(next, at);
    }

    private void take() {
        script.append(text.charAt(at++));
    }

    private boolean takes(String next) {
        boolean follows = follows(next);
        if (follows) {
            script.append(next);
            at += next.length();
        }
        return follows;
    }

    private void step(char c, Place place) {
        if (c == '\\' && place != Place.SINGLE && place != Place.LITERAL && at < end) {
            escape(place);
            return;
        }
        if (c == '\n' && !announced.isEmpty()) {
            bodies(place);
            return;
        }
        switch (place) {
            case SINGLE, ANSI -> leave(c == '\'');
            case BACKTICK -> leave(c == '`');
            case LITERAL -> {}
            case DOUBLE, HEREDOC -> {
                leave(c == '"' && place == Place.DOUBLE);
                expand(c, place);
            }
            case QUOTED_EXPANSION -> {
                // Whether quotes count here depends on what the expansion does.
                lost |= c == '"' || c == '\'';
                leave(c == '}');
                expand(c, place);
            }
            case ARITHMETIC -> {
                lost |= c == '"' || c == '\'';
                enter(c == '(', Place.ARITHMETIC);
                leave(c == ')');
                expand(c, place);
            }
            case EXPANSION, PLAIN -> plain(c, place);
        }
    }

    private void plain(char c, Place place) {
        enter(c == '\'', Place.SINGLE);
        enter(c == '"', Place.DOUBLE);
        expand(c, place);
        if (place == Place.EXPANSION) {
            leave(c == '}');
        } else if (c == '(') {
            parenthesis();
        } else if (c == ')' && places.size() > 1) {
            lost |= !announced.isEmpty();
            places.pop();
        } else if (places.size() > 1 && BLANKS.indexOf(c) >= 0) {
            // The parentheses of its patterns have no partners.
            lost |= CASE.matcher(script.substring(Math.max(0, script.length() - 6), script.length() - 1))
                    .matches();
        }
    }

    private void expand(char c, Place place) {
        enter(c == '`', Place.BACKTICK);
        if (c != '$') {
            return;
        }
        boolean unquoted = place == Place.PLAIN || place == Place.EXPANSION;
        if (takes("{")) {
            places.push(unquoted ? Place.EXPANSION : Place.QUOTED_EXPANSION);
        } else if (takes("(")) {
            parenthesis();
        } else if (unquoted && takes("'")) {
            places.push(Place.ANSI);
        } else if (!takes("$")) {
            lost |= follows("[");
        }
    }

    private void parenthesis() {
        boolean arithmetic = takes("(");
        places.push(arithmetic ? Place.ARITHMETIC : Place.PLAIN);
        enter(arithmetic, Place.ARITHMETIC);
    }

    private void enter(boolean here, Place place) {
        if (here) {
            places.push(place);
        }
    }

    private void leave(boolean here) {
        if (here) {
            places.pop();
        }
    }

    /** A backslash would take the quotes of a value that it stands before for text. */
    private void escape(Place place) {
        if (text.charAt(at) != ShellText.OPEN) {
            take();
            escaped = at;
        } else if (place == Place.PLAIN) {
            script.setLength(script.length() - 1);
        } else if (place == Place.DOUBLE || place == Place.HEREDOC) {
            script.append('\\');
        }
    }

    private String quoted(String value, Place place) {
        if (HARMLESS.matcher(value).matches()) {
            return value;
        }
        refuseWhereLost();
        return switch (place) {
            case PLAIN -> "'" + value.replace("'", "'\\''") + "'";
            case DOUBLE -> value.replaceAll("[\\\\\"$`]", "\\\\$0");
            case HEREDOC -> value.replaceAll("[\\\\$`]", "\\\\$0");
            case SINGLE -> value.replace("'", "'\\''");
            case LITERAL -> value;
            default ->
                throw new TemplateException("A value with special characters cannot stand in $'…', `…`, ${…} or"
                        + " ((…)): use quotes or $(…), or give it by env");
        };
    }

    private void refuseWhereLost() {
        if (lost) {
            throw new TemplateException("A value with special characters cannot stand behind a case in parentheses,"
                    + " $[…] or quotes in ${…} and ((…)): give it by env");
        }
    }

    /** Takes the rest of a line, in which values must not start another. */
    private void comment() {
        while (at < end && text.charAt(at) != '\n') {
            if (text.charAt(at) != ShellText.OPEN) {
                take();
                continue;
            }
            ShellText.Value value = values.at(text, at);
            refuseWhereLost();
            if (value.text().indexOf('\n') >= 0) {
                throw new TemplateException("A value of several lines cannot stand in a comment");
            }
            script.append(value.text());
            at = value.end();
        }
    }

    /** Text of the script's own up to a line that is the delimiter; with a dash, tabs before lines do not count. */
    private record Heredoc(String delimiter, boolean dash, boolean expands) {
        boolean endsWith(String line) {
            return (dash ? line.replaceFirst("^\t+", "") : line).equals(delimiter);
        }
    }

    /** Takes the start of a heredoc, or of a text in its place. */
    private void heredoc() {
        if (takes("<<<")) {
            return;
        }
        takes("<<");
        boolean dash = takes("-");
        while (at < end && " \t".indexOf(text.charAt(at)) >= 0) {
            take();
        }
        StringBuilder delimiter = new StringBuilder();
        boolean expands = true;
        char quote = 0;
        while (at < end && (quote != 0 || ENDS_OF_WORDS.indexOf(text.charAt(at)) < 0)) {
            char c = text.charAt(at);
            if (c == ShellText.OPEN) {
                throw new TemplateException("A value cannot be the delimiter of a heredoc");
            }
            lost |= c == '$' || c == '`' || c == '\n';
            take();
            if (c == '\\' && quote == 0 && at < end) {
                lost |= text.charAt(at) == '\n';
                delimiter.append(text.charAt(at));
                take();
                expands = false;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
                expands = false;
            } else if (c == quote) {
                quote = 0;
            } else {
                delimiter.append(c);
            }
        }
        announced.add(new Heredoc(delimiter.toString(), dash, expands));
    }

    /** Takes the heredocs that a line has announced. */
    private void bodies(Place place) {
        // In quotes the line goes on, for some shells.
        lost |= place != Place.PLAIN;
        for (Heredoc heredoc : announced) {
            int close = close(heredoc);
            ShellScan body = new ShellScan(text, values, at, close, heredoc.expands() ? Place.HEREDOC : Place.LITERAL);
            body.lost = lost;
            String taken = body.run();
            if (taken.lines().anyMatch(heredoc::endsWith)) {
                throw new TemplateException("A value cannot stand for the end of a heredoc");
            }
            lost = body.lost;
            script.append(taken);
            int line = text.indexOf('\n', close);
            int next = line < 0 || line >= end ? end : line + 1;
            script.append(text, close, next);
            at = next;
        }
        announced.clear();
    }

    /** Where the line begins that ends a heredoc. A line that goes on from the one before does not end it. */
    private int close(Heredoc heredoc) {
        int line = at;
        boolean goesOn = false;
        while (line < end) {
            int next = text.indexOf('\n', line);
            int stop = next < 0 || next > end ? end : next;
            String read = text.substring(line, stop);
            if (!goesOn && heredoc.endsWith(read)) {
                return line;
            }
            int kept = read.replaceFirst("\\\\+$", "").length();
            goesOn = heredoc.expands() && (read.length() - kept) % 2 == 1;
            line = stop + 1;
        }
        return end;
    }
}
