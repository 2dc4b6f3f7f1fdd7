package dev.mlopscloud.tracking.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of a search starts: base64 of {@code {"offset": N}}, opaque to clients. Where it is cheaper, the token
 * also names what ended the page before, {@code {"offset": N, "after": "ID"}}; the page then starts right behind that,
 * whatever has been added meanwhile.
 *
 * @param after the id of what ended the page before
 */
public record PageToken(long offset, @Nullable String after) {
    private static final Pattern CONTENT =
            Pattern.compile("\\{\"offset\":\\s*(\\d{1,9})(?:, \"after\": \"([\\w.:-]{1,300})\")?}");

    /** The start that a token stands for; the beginning without one. */
    public static PageToken of(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return new PageToken(0, null);
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
        return new PageToken(Long.parseLong(matcher.group(1)), matcher.group(2));
    }

    /** The offset a token stands for; 0 without one. */
    public static long offset(@Nullable String token) {
        return of(token).offset;
    }

    private static MlflowException notBase64() {
        return MlflowException.invalid("Invalid page token, could not base64-decode");
    }

    /** The token of the page after {@code size} rows from {@code offset}, or none when {@code found} holds no more. */
    public static @Nullable String next(long offset, int size, int found) {
        return found <= size ? null : new PageToken(offset + size, null).encoded();
    }

    /** The token as clients get it. */
    public String encoded() {
        String content = "{\"offset\": " + offset + (after == null ? "" : ", \"after\": \"" + after + "\"") + "}";
        return Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
    }
}
