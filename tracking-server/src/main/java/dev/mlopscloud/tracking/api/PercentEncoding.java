package dev.mlopscloud.tracking.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** Percent-encoding, however often it was applied. */
public final class PercentEncoding {
    /** Further layers are nobody's name but an attack. */
    private static final int DEEPEST = 4;

    private PercentEncoding() {}

    /** Whether {@code refused} holds for a text or for what any of its layers decodes to, or it has too many layers. */
    public static boolean hides(String text, Predicate<String> refused) {
        String layer = text;
        for (int depth = 0; depth <= DEEPEST; depth++) {
            if (refused.test(layer)) {
                return true;
            }
            String next = decode(layer);
            if (next.equals(layer)) {
                return false;
            }
            layer = next;
        }
        return true;
    }

    /** Decodes one layer; a percent sign that encodes nothing stays as it is. */
    public static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
