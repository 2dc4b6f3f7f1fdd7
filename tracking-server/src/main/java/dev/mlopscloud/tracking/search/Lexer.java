package dev.mlopscloud.tracking.search;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a filter into tokens. */
final class Lexer {
    /** In the order of preference at one position. */
    private static final Pattern TOKEN = Pattern.compile(
            "(?<space>\\s+)"
                    + "|(?<number>[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?(?![\\w.]))"
                    + "|(?<string>'(?:''|\\\\'|[^'])*')"
                    + "|(?<word>(?:[\\w][\\w.$:/@-]*|`[^`]*`|\"[^\"]*\")"
                    + "(?:\\.?(?:`[^`]*`|\"[^\"]*\")|\\.[\\w.$:/@-]+)*)"
                    + "|(?<operator>>=|<=|!=|<>|[<>=])"
                    + "|(?<open>\\()|(?<close>\\))|(?<comma>,)|(?<semicolon>;)"
                    + "|(?<other>.)",
            Pattern.UNICODE_CHARACTER_CLASS | Pattern.DOTALL);

    private static final List<Kinds> KINDS = List.of(
            new Kinds("number", Token.Kind.NUMBER),
            new Kinds("string", Token.Kind.STRING),
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
        while (matcher.find()) {
            for (Kinds kinds : KINDS) {
                String piece = matcher.group(kinds.group());
                if (piece != null) {
                    tokens.add(new Token(kinds.kind(), piece));
                    break;
                }
            }
        }
        tokens.add(new Token(Token.Kind.END, ""));
        return tokens;
    }
}
