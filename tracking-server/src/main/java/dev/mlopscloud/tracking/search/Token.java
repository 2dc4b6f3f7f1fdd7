package dev.mlopscloud.tracking.search;

/**
 * A piece of a filter.
 *
 * @param text the piece as it was written, quotes included
 */
record Token(Kind kind, String text) {

    enum Kind {
        /** A keyword, or an identifier with dots and quoted parts. */
        WORD,
        /** A text in single quotes. */
        STRING,
        NUMBER,
        OPERATOR,
        OPEN,
        CLOSE,
        COMMA,
        SEMICOLON,
        /** A character that starts none of the others. */
        OTHER,
        END
    }

    boolean is(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }
}
