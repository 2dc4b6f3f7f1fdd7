package dev.mlopscloud.workflows.log;

import dev.mlopscloud.workflows.problem.ApiFailure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Continuation tokens: where in a log the next page starts. */
final class Tokens {
    private static final String PREFIX = "log:";

    private Tokens() {}

    static String token(long offset) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((PREFIX + offset).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The reverse of {@link #token}; no token is the start.
     *
     * @throws ApiFailure with 400, if it is none of ours
     */
    static long offset(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return 0;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            long offset = text.startsWith(PREFIX) ? Long.parseLong(text.substring(PREFIX.length())) : -1;
            if (offset >= 0) {
                return offset;
            }
        } catch (IllegalArgumentException e) {
            // refused below, with every other token that was not made here
        }
        throw ApiFailure.badRequest("Bad Signature. Please use only the tokens provided by the API.");
    }
}
