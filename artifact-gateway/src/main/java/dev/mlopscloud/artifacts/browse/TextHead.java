package dev.mlopscloud.artifacts.browse;

import java.nio.charset.StandardCharsets;

/**
 * The beginning of an object, as text.
 *
 * @param isText whether it looks like text at all
 * @param isAll whether the object ends there
 */
record TextHead(String text, boolean isText, boolean isAll) {
    private static final int MOST_DAMAGED = 1000;

    static TextHead of(byte[] bytes, long size) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean all = bytes.length >= size;
        if (!all) {
            // What was cut through in the middle of a character.
            text = text.replaceFirst("\uFFFD{1,3}$", "");
        }
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        long damaged = text.chars().filter(c -> c == 0xFFFD).count();
        boolean isText = text.indexOf(0) < 0 && damaged * MOST_DAMAGED <= text.length();
        return new TextHead(text, isText, all);
    }
}
