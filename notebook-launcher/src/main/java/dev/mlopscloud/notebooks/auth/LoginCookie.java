package dev.mlopscloud.notebooks.auth;

import dev.mlopscloud.notebooks.disk.AtomicFile;
import dev.mlopscloud.notebooks.state.StateConfig;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that a browser gets for the token or password: the time it was made, signed. The key comes from a
 * secret on disk, the token and the password, so a new token or password makes all cookies worthless.
 */
@Singleton
final class LoginCookie {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Duration LIFE = Duration.ofDays(30);
    private static final int SECRET_BYTES = 32;

    private final byte[] secret;
    private final Password password;

    LoginCookie(Token token, Password password, StateConfig state) {
        this.password = password;
        try {
            Path folder = AtomicFile.privateDirectory(
                    state.directory().toAbsolutePath().normalize());
            Path file = folder.resolve("cookie_secret");
            if (!Files.exists(file)) {
                byte[] fresh = new byte[SECRET_BYTES];
                new SecureRandom().nextBytes(fresh);
                AtomicFile.writePrivate(file, fresh);
            }
            this.secret = hmac(Files.readAllBytes(file), token.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] hmac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Cookies know no ports, so the name does: several servers of one host keep apart. */
    private static String name(HttpServerRequest request) {
        String host = request.getHeader("Host");
        return "username-" + (host == null ? "" : host).replaceAll("[^A-Za-z0-9]", "-");
    }

    /** Signs the browser in. */
    void give(HttpServerRequest request) {
        String made = String.valueOf(Instant.now().getEpochSecond());
        request.response()
                .addCookie(Cookie.cookie(name(request), made + "." + signature(made))
                        .setHttpOnly(true)
                        .setSameSite(CookieSameSite.LAX)
                        .setSecure(request.isSSL())
                        .setMaxAge(LIFE.toSeconds())
                        .setPath("/"));
    }

    /** Signs the browser out. */
    void take(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.addCookie(Cookie.cookie(name(request), "").setMaxAge(0).setPath("/"));
    }

    /** Whether the request carries a cookie of ours that has not run out. */
    boolean valid(HttpServerRequest request) {
        @Nullable Cookie cookie = request.getCookie(name(request));
        if (cookie == null) {
            return false;
        }
        String value = cookie.getValue();
        int dot = value.indexOf('.');
        if (dot <= 0 || dot > 12) {
            return false;
        }
        String made = value.substring(0, dot);
        boolean ours = MessageDigest.isEqual(
                signature(made).getBytes(StandardCharsets.US_ASCII),
                value.substring(dot + 1).getBytes(StandardCharsets.UTF_8));
        return ours && Instant.ofEpochSecond(Long.parseLong(made)).plus(LIFE).isAfter(Instant.now());
    }

    private byte[] key() {
        return hmac(secret, password.bytes());
    }

    private String signature(String made) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(hmac(key(), made.getBytes(StandardCharsets.UTF_8)));
    }
}
