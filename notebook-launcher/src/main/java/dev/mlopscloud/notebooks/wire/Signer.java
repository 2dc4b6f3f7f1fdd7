package dev.mlopscloud.notebooks.wire;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs and verifies messages with a kernel's key (HMAC-SHA256 over the four JSON parts, in hexadecimal). An empty key
 * means unsigned, as the protocol has it. Not thread-safe: one thread talks to one kernel.
 */
final class Signer {
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] UNSIGNED = new byte[0];

    private final byte[] key;
    private final Mac mac;

    Signer(String key) {
        this.key = key.getBytes(StandardCharsets.UTF_8);
        try {
            this.mac = Mac.getInstance(ALGORITHM);
            if (this.key.length > 0) {
                mac.init(new SecretKeySpec(this.key, ALGORITHM));
            }
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    byte[] sign(KernelMessage message) {
        if (key.length == 0) {
            return UNSIGNED;
        }
        mac.update(message.header());
        mac.update(message.parent());
        mac.update(message.metadata());
        mac.update(message.content());
        return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
    }

    boolean verifies(KernelMessage message, byte[] signature) {
        return MessageDigest.isEqual(sign(message), signature);
    }
}
