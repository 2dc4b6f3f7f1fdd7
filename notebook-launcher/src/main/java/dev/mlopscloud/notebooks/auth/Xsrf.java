package dev.mlopscloud.notebooks.auth;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The second proof that a request comes from our own page: a random cookie, which only our own pages can read, repeated
 * in a header or a form field.
 */
@Singleton
public final class Xsrf {
    static final String NAME = "_xsrf";
    private static final String HEADER = "X-XSRFToken";
    private static final int BYTES = 24;

    private final SecureRandom random = new SecureRandom();

    Xsrf() {}

    /** The value of this browser's cookie; a new cookie if it has none. */
    public String ensure(HttpServerRequest request) {
        @Nullable Cookie present = request.getCookie(NAME);
        if (present != null && present.getValue().length() >= 2 * BYTES) {
            return present.getValue();
        }
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String value = HexFormat.of().formatHex(bytes);
        request.response()
                .addCookie(Cookie.cookie(NAME, value)
                        .setPath("/")
                        .setSecure(request.isSSL())
                        .setSameSite(CookieSameSite.LAX));
        return value;
    }

    /** Whether the request repeats its cookie in the header or the query. */
    boolean proven(HttpServerRequest request) {
        String header = request.getHeader(HEADER);
        return matches(request, header == null ? request.getParam(NAME) : header);
    }

    /** Whether {@code offered} is the value of the request's cookie. */
    boolean matches(HttpServerRequest request, @Nullable String offered) {
        @Nullable Cookie cookie = request.getCookie(NAME);
        return cookie != null
                && offered != null
                && !offered.isEmpty()
                && MessageDigest.isEqual(
                        cookie.getValue().getBytes(StandardCharsets.UTF_8), offered.getBytes(StandardCharsets.UTF_8));
    }
}
