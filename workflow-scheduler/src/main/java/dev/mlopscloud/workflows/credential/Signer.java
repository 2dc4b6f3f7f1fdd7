package dev.mlopscloud.workflows.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** JSON Web Tokens with HMAC-SHA-512, the only kind that is made or believed here. */
final class Signer {
    private static final String ALGORITHM = "HmacSHA512";
    private static final String HEADER = encoded("{\"alg\":\"HS512\",\"typ\":\"JWT\"}");
    private static final int MAX_LENGTH = 8_192;

    private final SecretKeySpec key;

    Signer(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    String sign(ObjectNode claims) {
        String signed = HEADER + "." + encoded(claims.toString());
        return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(mac(signed));
    }

    /** The claims of a token that was signed with the same secret; whether they hold is not looked at. */
    Optional<JsonNode> verify(String token) {
        String[] parts = token.length() > MAX_LENGTH ? new String[0] : token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            byte[] given = Base64.getUrlDecoder().decode(parts[2]);
            JsonNode header = json(parts[0]);
            if (!header.path("alg").asText().equals("HS512")
                    || !MessageDigest.isEqual(given, mac(parts[0] + "." + parts[1]))) {
                return Optional.empty();
            }
            return Optional.of(json(parts[1]));
        } catch (IllegalArgumentException | MalformedDocumentException e) {
            return Optional.empty();
        }
    }

    private byte[] mac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(String part) throws MalformedDocumentException {
        return Document.json(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8))
                .root();
    }
}
