package dev.mlopscloud.notebooks.auth;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The one secret that opens the door. */
@Startup
@Singleton
final class Token {
    private static final Logger LOG = Logger.getLogger(Token.class);
    private static final List<String> SCHEMES = List.of("token", "bearer");
    private static final int GENERATED_BYTES = 24;

    private final byte[] token;

    Token(
            AuthConfig config,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        String configured = config.token().map(String::strip).orElse("");
        if (configured.isEmpty()) {
            configured = generate();
            LOG.infof("No mlops.auth.token is set. Open http://%s:%d/lab?token=%s", host, port, configured);
        }
        this.token = configured.getBytes(StandardCharsets.UTF_8);
    }

    private static String generate() {
        byte[] bytes = new byte[GENERATED_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Whether this is the token; takes as long for a near miss as for a far one. */
    boolean matches(@Nullable String offered) {
        return offered != null && MessageDigest.isEqual(token, offered.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether an {@code Authorization} header carries the token. */
    boolean inHeader(@Nullable String authorization) {
        if (authorization == null) {
            return false;
        }
        String header = authorization.strip();
        for (String scheme : SCHEMES) {
            int end = scheme.length();
            if (header.length() > end
                    && header.regionMatches(true, 0, scheme, 0, end)
                    && Character.isWhitespace(header.charAt(end))) {
                return matches(header.substring(end).strip());
            }
        }
        return false;
    }

    /** The bytes of the token, for keys that must change with it. */
    byte[] bytes() {
        return token.clone();
    }
}
