package dev.mlopscloud.workflows.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A shell script with values in it that the shell must take as text: each is quoted as the place asks where it stands.
 * While the template is rendered, marks stand for the values.
 */
final class ShellText {
    private static final char OPEN = '\uE000';
    private static final char CLOSE = '\uE001';
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");
    private static final Pattern HEREDOC = Pattern.compile("<<-?\\s*(['\"\\\\]?)([A-Za-z0-9_]+)['\"]?");

    /** Where in the script a place is. */
    private enum Place {
        PLAIN,
        DOUBLE,
        SINGLE,
        ESCAPING_SINGLE,
        BACKTICK
    }

    private final List<String> values = new ArrayList<>();

    /** The mark that stands for a value. */
    String mark(String value) {
        values.add(value.replaceAll("[\uE000\uE001]", ""));
        return OPEN + Integer.toString(values.size() - 1) + CLOSE;
    }

    /** The script with its values in place. */
    String resolve(String marked) {
        return new Scan(marked).run();
    }

    private final class Scan {
        private final String text;
        private final StringBuilder script = new StringBuilder();
        private final Deque<Place> places = new ArrayDeque<>(List.of(Place.PLAIN));
        private int at;

        Scan(String text) {
            this.text = text;
        }

        String run() {
            while (at < text.length()) {
                char c = text.charAt(at);
                if (c == OPEN) {
                    int end = text.indexOf(CLOSE, at);
                    script.append(quoted(values.get(Integer.parseInt(text, at + 1, end, 10))));
                    at = end + 1;
                } else if (c == '#' && places.getFirst() == Place.PLAIN && startsWord()) {
                    line(false);
                } else if (c != '<' || places.getFirst() != Place.PLAIN || !heredoc()) {
                    script.append(c);
                    at++;
                    step(c);
                }
            }
            return script.toString();
        }

        private boolean startsWord() {
            return at == 0 || Character.isWhitespace(text.charAt(at - 1)) || text.charAt(at - 1) == ';';
        }

        private void step(char c) {
            Place place = places.getFirst();
            boolean escapes = place != Place.SINGLE;
            if (c == '\\' && escapes && at < text.length() && text.charAt(at) != OPEN) {
                script.append(text.charAt(at++));
                return;
            }
            switch (place) {
                case SINGLE, ESCAPING_SINGLE -> leave(c == '\'');
                case DOUBLE -> {
                    leave(c == '"');
                    enter(c == '$' && peek('('), Place.PLAIN);
                    enter(c == '`', Place.BACKTICK);
                }
                case BACKTICK -> leave(c == '`');
                case PLAIN -> {
                    boolean ansi = c == '\'' && script.length() > 1 && script.charAt(script.length() - 2) == '$';
                    enter(ansi, Place.ESCAPING_SINGLE);
                    enter(c == '\'' && !ansi, Place.SINGLE);
                    enter(c == '"', Place.DOUBLE);
                    enter(c == '`', Place.BACKTICK);
                    enter(c == '(', Place.PLAIN);
                    leave(c == ')' && places.size() > 1);
                }
            }
        }

        private boolean peek(char next) {
            boolean follows = at < text.length() && text.charAt(at) == next;
            if (follows) {
                script.append(next);
                at++;
            }
            return follows;
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

        private String quoted(String value) {
            if (HARMLESS.matcher(value).matches()) {
                return value;
            }
            return switch (places.getFirst()) {
                case PLAIN -> "'" + value.replace("'", "'\\''") + "'";
                case DOUBLE -> value.replaceAll("[\\\\\"$`]", "\\\\$0");
                case SINGLE -> value.replace("'", "'\\''");
                case ESCAPING_SINGLE, BACKTICK ->
                    throw new TemplateException(
                            "A value with special characters cannot stand in $'…' or `…`: use quotes or $(…)");
            };
        }

        /** Takes the rest of a line, in which values must not start another. */
        private String line(boolean expands) {
            int start = script.length();
            while (at < text.length() && text.charAt(at) != '\n') {
                char c = text.charAt(at++);
                if (c != OPEN) {
                    script.append(c);
                    continue;
                }
                int end = text.indexOf(CLOSE, at);
                String value = values.get(Integer.parseInt(text, at, end, 10));
                if (value.indexOf('\n') >= 0) {
                    throw new TemplateException("A value of several lines cannot stand in a comment or a heredoc");
                }
                script.append(expands ? value.replaceAll("[\\\\$`]", "\\\\$0") : value);
                at = end + 1;
            }
            return script.substring(start);
        }

        /** Takes a heredoc, if there is one here: the rest of its first line, and all to its delimiter. */
        private boolean heredoc() {
            Matcher start = HEREDOC.matcher(text).region(at, text.length());
            if (!start.lookingAt() || text.startsWith("<<<", at)) {
                return false;
            }
            boolean expands = start.group(1).isEmpty();
            String delimiter = start.group(2);
            // A shift to the left looks alike, but nothing ends it.
            if (text.substring(start.end()).lines().map(String::strip).noneMatch(delimiter::equals)) {
                return false;
            }
            script.append(start.group());
            at = start.end();
            int end = text.indexOf('\n', at);
            String rest = text.substring(at, end < 0 ? text.length() : end);
            if (rest.indexOf(OPEN) >= 0) {
                throw new TemplateException("A value cannot stand behind the start of a heredoc");
            }
            script.append(rest);
            at += rest.length();
            while (at < text.length()) {
                script.append(text.charAt(at++));
                if (line(expands).strip().equals(delimiter)) {
                    break;
                }
            }
            return true;
        }
    }
}
