package dev.mlopscloud.tracking.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
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
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern OFFSET = Pattern.compile("\\d{1,9}");
    private static final Pattern AFTER = Pattern.compile("[^\\x00]{1,1000}", Pattern.DOTALL);

    /** The start that a token stands for; the beginning without one. */
    public static PageToken of(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return new PageToken(0, null);
        }
        String content = decoded(token);
        JsonNode parsed = parsed(content);
        String offset = parsed.path("offset").asText("");
        if (offset.isEmpty() || offset.equals("0")) {
            throw MlflowException.invalid("Invalid page token, parsed value=" + content);
        }
        if (!OFFSET.matcher(offset).matches()) {
            throw MlflowException.invalid("Invalid page token, not stringable " + offset);
        }
        String after = parsed.path("after").asText("");
        return new PageToken(Long.parseLong(offset), AFTER.matcher(after).matches() ? after : null);
    }

    private static String decoded(String token) {
        if (token.length() % 4 != 0) {
            throw notBase64();
        }
        try {
            return new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw notBase64();
        }
    }

    private static JsonNode parsed(String content) {
        try {
            JsonNode parsed = JSON.readTree(content);
            if (parsed != null && parsed.isObject()) {
                return parsed;
            }
        } catch (JsonProcessingException e) {
            // Refused below, as JSON of another kind is.
        }
        throw MlflowException.invalid("Invalid page token, decoded value=b'" + content + "'");
    }

    /** The token of the page behind the last of {@code size} rows, or none when {@code found} holds no more. */
    public <T> @Nullable String next(int size, List<T> found, Function<T, String> id) {
        return found.size() <= size ? null : new PageToken(offset + size, id.apply(found.get(size - 1))).encoded();
    }

    private static MlflowException notBase64() {
        return MlflowException.invalid("Invalid page token, could not base64-decode");
    }

    /** The token as clients get it. */
    public String encoded() {
        String content =
                "{\"offset\": " + offset + (after == null ? "" : ", \"after\": " + TextNode.valueOf(after)) + "}";
        return Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
    }
}
