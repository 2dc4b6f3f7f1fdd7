package dev.mlopscloud.tracking.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a page of a search starts: base64 of {@code {"offset": N}}, opaque to clients. */
public final class PageToken {
    private static final Pattern CONTENT = Pattern.compile("\\{\"offset\":\\s*(\\d{1,9})}");

    private PageToken() {}

    /** The offset a token stands for; 0 without one. */
    public static long offset(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return 0;
        }
        String content;
        if (token.length() % 4 != 0) {
            throw notBase64();
        }
        try {
            content = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw notBase64();
        }
        Matcher matcher = CONTENT.matcher(content);
        if (!matcher.matches()) {
            throw MlflowException.invalid("Invalid page token, decoded value=" + content);
        }
        return Long.parseLong(matcher.group(1));
    }

    private static MlflowException notBase64() {
        return MlflowException.invalid("Invalid page token, could not base64-decode");
    }

    /** The token of the page after {@code size} rows from {@code offset}, or none when {@code found} holds no more. */
    public static @Nullable String next(long offset, int size, int found) {
        if (found <= size) {
            return null;
        }
        String content = "{\"offset\": " + (offset + size) + "}";
        return Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
    }
}
