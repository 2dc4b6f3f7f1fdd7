package dev.mlopscloud.workflows.template;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a template must look like before the library gets to see it: its parser looks ahead from every bracket, which
 * makes long and deep expressions take for ever.
 */
final class Shape {
    private static final int LONGEST_EXPRESSION = 2_000;
    private static final int DEEPEST = 20;
    private static final int MOST_EXPRESSIONS = 2_000;
    private static final Pattern OPENING = Pattern.compile("\\{\\{|\\{%");

    private Shape() {}

    static Optional<String> fault(String template) {
        if (template.length() > Templates.LONGEST) {
            return Optional.of("A template has at most " + Templates.LONGEST + " characters");
        }
        Matcher opening = OPENING.matcher(template);
        int expressions = 0;
        for (int from = 0; opening.find(from); expressions++) {
            String close = template.charAt(opening.start() + 1) == '{' ? "}}" : "%}";
            int end = template.indexOf(close, opening.end());
            if (end < 0) {
                return Optional.of(template.substring(opening.start(), opening.end()) + " is not closed by " + close);
            }
            if (end - opening.end() > LONGEST_EXPRESSION) {
                return Optional.of("An expression has at most " + LONGEST_EXPRESSION + " characters");
            }
            if (depth(template, opening.end(), end) > DEEPEST) {
                return Optional.of("An expression has at most " + DEEPEST + " brackets inside each other");
            }
            from = end + 2;
        }
        return expressions > MOST_EXPRESSIONS
                ? Optional.of("A template has at most " + MOST_EXPRESSIONS + " expressions")
                : Optional.empty();
    }

    private static int depth(String template, int from, int to) {
        int depth = 0;
        int deepest = 0;
        for (int i = from; i < to; i++) {
            switch (template.charAt(i)) {
                case '(', '[', '{' -> deepest = Math.max(deepest, ++depth);
                case ')', ']', '}' -> depth--;
                default -> {}
            }
        }
        return deepest;
    }
}
