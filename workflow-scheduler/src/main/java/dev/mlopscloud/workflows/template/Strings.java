package dev.mlopscloud.workflows.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The methods of Python's texts, lists and dicts that templates use. */
final class Strings {
    private Strings() {}

    static Object call(String text, String method, Arguments arguments) {
        return switch (method) {
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "title", "capitalize" -> titled(text, method.equals("title"));
            case "strip" -> strip(text, arguments, true, true);
            case "lstrip" -> strip(text, arguments, true, false);
            case "rstrip" -> strip(text, arguments, false, true);
            case "replace" -> replace(text, arguments);
            case "startswith" -> text.startsWith(arguments.need(0, "prefix"));
            case "endswith" -> text.endsWith(arguments.need(0, "suffix"));
            case "removeprefix" -> {
                String prefix = arguments.need(0, "prefix");
                yield text.startsWith(prefix) ? text.substring(prefix.length()) : text;
            }
            case "removesuffix" -> {
                String suffix = arguments.need(0, "suffix");
                yield text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
            }
            case "split" -> split(text, arguments);
            case "rsplit" -> rsplit(text, arguments);
            case "splitlines" -> text.lines().toList();
            case "join" -> join(text, arguments);
            case "find" -> (long) text.indexOf(arguments.need(0, "sub"));
            case "count" -> (long) text.split(Pattern.quote(arguments.need(0, "sub")), -1).length - 1;
            case "zfill" -> pad(text, (int) arguments.number(0, "width", 0), '0', true);
            case "rjust" -> pad(text, (int) arguments.number(0, "width", 0), ' ', true);
            case "ljust" -> pad(text, (int) arguments.number(0, "width", 0), ' ', false);
            case "isdigit" -> !text.isEmpty() && text.chars().allMatch(Character::isDigit);
            case "isalpha" -> !text.isEmpty() && text.chars().allMatch(Character::isLetter);
            case "format" -> format(text, arguments);
            default -> throw new TemplateException("A text has no method " + method + "() here");
        };
    }

    private static String titled(String text, boolean everyWord) {
        StringBuilder titled = new StringBuilder();
        boolean start = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            titled.append(start ? Character.toUpperCase(c) : Character.toLowerCase(c));
            start = everyWord && !Character.isLetter(c);
        }
        return titled.toString();
    }

    private static String strip(String text, Arguments arguments, boolean left, boolean right) {
        String what = arguments.text(0, "chars");
        int from = 0;
        int to = text.length();
        while (left && from < to && stripped(text.charAt(from), what)) {
            from++;
        }
        while (right && to > from && stripped(text.charAt(to - 1), what)) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean stripped(char c, @Nullable String what) {
        return what == null ? Character.isWhitespace(c) : what.indexOf(c) >= 0;
    }

    private static String replace(String text, Arguments arguments) {
        String old = arguments.need(0, "old");
        String fresh = arguments.need(1, "new");
        long size = text.length() + (long) fresh.length() * (text.length() + 1);
        if (size > Templates.LONGEST
                && text.replace(old, "").length() + (long) fresh.length() * occurrences(text, old)
                        > Templates.LONGEST) {
            throw new TemplateException("The text gets longer than " + Templates.LONGEST + " characters");
        }
        return text.replace(old, fresh);
    }

    private static int occurrences(String text, String part) {
        return part.isEmpty() ? text.length() + 1 : text.split(Pattern.quote(part), -1).length - 1;
    }

    private static List<String> split(String text, Arguments arguments) {
        String separator = arguments.text(0, "sep");
        int most = (int) arguments.number(1, "maxsplit", -1);
        if (separator == null) {
            return text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+", most + 1));
        }
        if (separator.isEmpty()) {
            throw new TemplateException("An empty separator splits nothing");
        }
        return Arrays.asList(text.split(Pattern.quote(separator), most < 0 ? -1 : most + 1));
    }

    private static List<String> rsplit(String text, Arguments arguments) {
        String separator = arguments.need(0, "sep");
        int most = (int) arguments.number(1, "maxsplit", Integer.MAX_VALUE);
        List<String> parts = new ArrayList<>();
        String rest = text;
        for (int at = rest.lastIndexOf(separator); at >= 0 && parts.size() < most; at = rest.lastIndexOf(separator)) {
            parts.add(rest.substring(at + separator.length()));
            rest = rest.substring(0, at);
        }
        parts.add(rest);
        return parts.reversed();
    }

    private static String join(String separator, Arguments arguments) {
        if (!(arguments.get(0, "iterable") instanceof Iterable<?> items)) {
            throw new TemplateException("join() takes a list");
        }
        StringBuilder joined = new StringBuilder();
        for (Object item : items) {
            joined.append(joined.isEmpty() ? "" : separator).append(Python.str(item));
            if (joined.length() > Templates.LONGEST) {
                throw new TemplateException("The text gets longer than " + Templates.LONGEST + " characters");
            }
        }
        return joined.toString();
    }

    /** With zeros before it, until it is as long as {@code width}. */
    static String padded(String digits, int width) {
        return pad(digits, width, '0', true);
    }

    private static String pad(String text, int width, char with, boolean left) {
        if (width > Templates.LONGEST) {
            throw new TemplateException("The text gets longer than " + Templates.LONGEST + " characters");
        }
        String padding = String.valueOf(with).repeat(Math.max(0, width - text.length()));
        return left ? padding + text : text + padding;
    }

    /** Python's {@code format} with {@code {}}, {@code {0}} and {@code {name}}. */
    private static String format(String text, Arguments arguments) {
        StringBuilder formatted = new StringBuilder();
        int next = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int end = c == '{' ? text.indexOf('}', i) : -1;
            if (end < 0) {
                formatted.append(c);
                continue;
            }
            String name = text.substring(i + 1, end);
            boolean place = name.isEmpty() || name.chars().allMatch(Character::isDigit);
            int number = name.isEmpty() ? next++ : place && name.length() < 5 ? Integer.parseInt(name) : 0;
            Object value =
                    place ? arguments.get(number, name) : arguments.named().get(name);
            if (value == null) {
                throw new TemplateException("format() has no argument '" + name + "'");
            }
            formatted.append(Python.str(value));
            i = end;
        }
        return formatted.toString();
    }
}
