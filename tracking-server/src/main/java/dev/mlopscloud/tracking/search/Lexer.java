package dev.mlopscloud.tracking.search;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a filter into tokens. */
final class Lexer {
    /**
     * All but texts, in the order of preference at one position. Nothing gives back what it took, so that no filter
     * makes this slow or deep.
     */
    private static final Pattern TOKEN = Pattern.compile(
            "(?<space>\\s++)"
                    + "|(?<number>[-+]?+(?:\\d++\\.?+\\d*+|\\.\\d++)(?:[eE][-+]?+\\d++)?+(?![\\w.]))"
                    + "|(?<word>(?:[\\w][\\w.$:/@-]*+|`[^`]*+`|\"[^\"]*+\")"
                    + "(?:\\.?+(?:`[^`]*+`|\"[^\"]*+\")|\\.[\\w.$:/@-]++)*+)"
                    + "|(?<operator>>=|<=|!=|<>|[<>=])"
                    + "|(?<open>\\()|(?<close>\\))|(?<comma>,)|(?<semicolon>;)"
                    + "|(?<other>.)",
            Pattern.UNICODE_CHARACTER_CLASS | Pattern.DOTALL);

    private static final List<Kinds> KINDS = List.of(
            new Kinds("number", Token.Kind.NUMBER),
            new Kinds("word", Token.Kind.WORD),
            new Kinds("operator", Token.Kind.OPERATOR),
            new Kinds("open", Token.Kind.OPEN),
            new Kinds("close", Token.Kind.CLOSE),
            new Kinds("comma", Token.Kind.COMMA),
            new Kinds("semicolon", Token.Kind.SEMICOLON),
            new Kinds("other", Token.Kind.OTHER));

    private record Kinds(String group, Token.Kind kind) {}

    private Lexer() {}

    /** The tokens of {@code text}, an {@link Token.Kind#END} last. */
    static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int position = 0;
        while (position < text.length()) {
            int end = text.charAt(position) == '\'' ? endOfString(text, position) : -1;
            if (end > 0) {
                tokens.add(new Token(Token.Kind.STRING, text.substring(position, end)));
                position = end;
            } else {
                matcher.region(position, text.length());
                position = add(matcher, tokens) ? matcher.end() : position + 1;
            }
        }
        tokens.add(new Token(Token.Kind.END, ""));
        return tokens;
    }

    private static boolean add(Matcher matcher, List<Token> tokens) {
        if (!matcher.lookingAt()) {
            return false;
        }
        for (Kinds kinds : KINDS) {
            String piece = matcher.group(kinds.group());
            if (piece != null) {
                tokens.add(new Token(kinds.kind(), piece));
                break;
            }
        }
        return true;
    }

    /**
     * Where the text in quotes that starts here ends. A quote that is doubled or behind a backslash is part of it,
     * unless no other closes it; -1 if none does.
     */
    private static int endOfString(String text, int start) {
        int last = -1;
        int position = start + 1;
        while (position < text.length()) {
            char c = text.charAt(position);
            boolean pair = position + 1 < text.length() && text.charAt(position + 1) == '\'';
            if (c == '\'' && !pair) {
                return position + 1;
            }
            if (pair && (c == '\'' || c == '\\')) {
                last = c == '\'' ? position + 1 : position + 2;
                position += 2;
            } else {
                position++;
            }
        }
        return last;
    }
}
