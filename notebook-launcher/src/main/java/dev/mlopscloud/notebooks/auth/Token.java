package dev.mlopscloud.notebooks.auth;

import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The one secret that opens the door. */
@Startup
@Singleton
final class Token {
    private static final Logger LOG = Logger.getLogger(Token.class);
    private static final Pattern HEADER = Pattern.compile("(?:token|bearer)\\s+(.+)", Pattern.CASE_INSENSITIVE);
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
        Matcher header = HEADER.matcher(authorization == null ? "" : authorization.strip());
        return header.matches() && matches(header.group(1).strip());
    }

    /** The bytes of the token, for keys that must change with it. */
    byte[] bytes() {
        return token.clone();
    }
}
