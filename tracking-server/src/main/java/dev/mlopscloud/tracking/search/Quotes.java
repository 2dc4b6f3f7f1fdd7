package dev.mlopscloud.tracking.search;

/** Quoted identifiers and texts. */
final class Quotes {
    private Quotes() {}

    /** The inside of a quoted text; any other text as it is. */
    static String strip(String text) {
        if (text.length() < 2) {
            return text;
        }
        char first = text.charAt(0);
        boolean quoted = first == '\'' || first == '"' || first == '`';
        return quoted && text.charAt(text.length() - 1) == first ? text.substring(1, text.length() - 1) : text;
    }
}
