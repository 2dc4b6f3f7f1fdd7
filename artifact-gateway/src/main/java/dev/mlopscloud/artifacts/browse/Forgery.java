package dev.mlopscloud.artifacts.browse;

import dev.mlopscloud.artifacts.transfer.Exchange;
import io.vertx.core.http.HttpHeaders;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests of the browser's own pages from those that another page made a visitor's browser send, beyond the
 * check of their origin: pages carry a token that belongs to a cookie, and only this process can make one of the other.
 */
@Singleton
final class Forgery {
    private static final String COOKIE = "mlops-browser";
    private static final Pattern VISITOR = Pattern.compile("(?:^|;\\s*)" + COOKIE + "=([0-9a-f]{32})(?:;|$)");
    private static final int VISITOR_BYTES = 16;
    private static final int SECRET_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec secret;

    Forgery() {
        this.secret = new SecretKeySpec(bytes(SECRET_BYTES), "HmacSHA256");
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The token for a page; gives a new visitor the cookie. */
    String token(Exchange exchange) {
        String visitor = visitor(exchange);
        if (visitor == null) {
            visitor = HexFormat.of().formatHex(bytes(VISITOR_BYTES));
            exchange.response()
                    .putHeader(HttpHeaders.SET_COOKIE, COOKIE + "=" + visitor + "; Path=/; HttpOnly; SameSite=Strict");
        }
        return token(visitor);
    }

    /** Refuses a request whose token is not the one of its page. */
    void check(Exchange exchange, @Nullable String token) {
        String visitor = visitor(exchange);
        if (visitor == null
                || token == null
                || !MessageDigest.isEqual(
                        token(visitor).getBytes(StandardCharsets.US_ASCII), token.getBytes(StandardCharsets.UTF_8))) {
            throw new Problem(403, "This page is out of date. Open it again, and repeat what you did.");
        }
    }

    private static @Nullable String visitor(Exchange exchange) {
        String cookies = exchange.header(HttpHeaders.COOKIE);
        Matcher matcher = VISITOR.matcher(cookies == null ? "" : cookies);
        return matcher.find() ? matcher.group(1) : null;
    }

    private String token(String visitor) {
        try {
            Mac mac = Mac.getInstance(secret.getAlgorithm());
            mac.init(secret);
            return HexFormat.of().formatHex(mac.doFinal(visitor.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
