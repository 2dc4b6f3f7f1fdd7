package dev.mlopscloud.artifacts.object;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of UTF-8 text as Python's {@code urllib.parse} reads it. */
public final class PercentCoding {
    private PercentCoding() {}

    /** One layer undone. A {@code %} that starts no escape stays; bytes that are no UTF-8 become U+FFFD. */
    public static String decode(String text) {
        int next = text.indexOf('%');
        if (next < 0) {
            return text;
        }
        var decoded = new StringBuilder(text.length()).append(text, 0, next);
        var bytes = new ByteArrayOutputStream();
        int at = next;
        while (at < text.length()) {
            int value = escapedByte(text, at);
            if (value >= 0) {
                bytes.write(value);
                at += 3;
            } else {
                flush(bytes, decoded);
                decoded.append(text.charAt(at++));
            }
        }
        flush(bytes, decoded);
        return decoded.toString();
    }

    /** Everything but ASCII letters, digits and {@code unescaped} is written as {@code %XX} of its UTF-8 bytes. */
    public static String encode(String text, String unescaped) {
        var encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 128 && Character.isLetterOrDigit(c);
            if (plain || unescaped.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(hex(c >> 4)).append(hex(c & 15));
            }
        }
        return encoded.toString();
    }

    private static void flush(ByteArrayOutputStream bytes, StringBuilder decoded) {
        decoded.append(bytes.toString(StandardCharsets.UTF_8));
        bytes.reset();
    }

    private static int escapedByte(String text, int at) {
        if (text.charAt(at) != '%' || at + 2 >= text.length()) {
            return -1;
        }
        int high = digit(text.charAt(at + 1));
        int low = digit(text.charAt(at + 2));
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    /** Only ASCII digits: {@link Character#digit} would take others as well. */
    private static int digit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    private static char hex(int digit) {
        return Character.toUpperCase(Character.forDigit(digit, 16));
    }
}
