package dev.mlopscloud.tracking.webhook;

import dev.mlopscloud.tracking.api.MlflowException;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps webhooks' secrets from whoever reads the database: AES-256-GCM, bound to the webhook's id, so that a row's
 * secret is worth nothing in another row.
 */
@Singleton
final class WebhookSecrets {
    private static final int SHORTEST_KEY = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final WebhookConfig config;
    private final SecureRandom random = new SecureRandom();

    WebhookSecrets(WebhookConfig config) {
        if (config.encryptionKey().filter(key -> key.length() < SHORTEST_KEY).isPresent()) {
            throw new IllegalStateException(
                    "mlops.webhooks.encryption-key is shorter than " + SHORTEST_KEY + " characters");
        }
        this.config = config;
    }

    String encrypted(String secret, String webhookId) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = apply(Cipher.ENCRYPT_MODE, nonce, secret.getBytes(StandardCharsets.UTF_8), webhookId);
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(nonce.length + sealed.length)
                        .put(nonce)
                        .put(sealed)
                        .array());
    }

    /**
     * The secret that was encrypted.
     *
     * @throws MlflowException if it was encrypted with another key
     */
    String decrypted(String encrypted, String webhookId) {
        byte[] bytes = Base64.getDecoder().decode(encrypted);
        byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
        byte[] sealed = Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length);
        return new String(apply(Cipher.DECRYPT_MODE, nonce, sealed, webhookId), StandardCharsets.UTF_8);
    }

    private byte[] apply(int mode, byte[] nonce, byte[] content, String webhookId) {
        String key = config.encryptionKey()
                .orElseThrow(() -> MlflowException.invalid("This server has no key to keep webhooks' secrets with:"
                        + " mlops.webhooks.encryption-key sets one."));
        try {
            byte[] hashed = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(hashed, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(webhookId.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw MlflowException.invalid("The webhook's secret was encrypted with another key: set it again.");
        }
    }

    /** The signature of a delivery ({@code mlflow/webhooks/delivery.py}). */
    static String signature(String secret, String deliveryId, String timestamp, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] hash = mac.doFinal((deliveryId + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
