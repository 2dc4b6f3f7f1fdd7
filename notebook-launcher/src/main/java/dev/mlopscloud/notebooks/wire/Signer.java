package dev.mlopscloud.notebooks.wire;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies messages with a kernel's key (HMAC-SHA256 over the four JSON parts, in hexadecimal). An empty key
 * means unsigned, as the protocol has it. Not thread-safe: one thread talks to one kernel.
 */
final class Signer {
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] UNSIGNED = new byte[0];

    private final byte[] key;
    private final Mac mac;

    /** The header of the message that has been hashed in part. */
    private byte @Nullable [] hashed;

    /** Of its content. */
    private int hashedBytes;

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
        arriving(
                List.of(message.header(), message.parent(), message.metadata()),
                message.content(),
                message.content().length);
        hashed = null;
        return HexFormat.of().formatHex(mac.doFinal()).getBytes(StandardCharsets.US_ASCII);
    }

    boolean verifies(KernelMessage message, byte[] signature) {
        return MessageDigest.isEqual(sign(message), signature);
    }

    /**
     * Hashes what has come of a large message, which the rest of it need not wait for.
     *
     * @param before the parts before the content, which tell one message from another
     * @param count bytes of the content that are there
     */
    void arriving(List<byte[]> before, byte[] content, int count) {
        if (key.length == 0) {
            return;
        }
        if (hashed != before.getFirst()) {
            mac.reset();
            before.forEach(mac::update);
            hashed = before.getFirst();
            hashedBytes = 0;
        }
        mac.update(content, hashedBytes, count - hashedBytes);
        hashedBytes = count;
    }
}
