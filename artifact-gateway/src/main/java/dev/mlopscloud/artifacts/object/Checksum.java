package dev.mlopscloud.artifacts.object;

import dev.mlopscloud.artifacts.object.StoreFailure.Kind;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What has passed, to be compared with what a store says it keeps. */
public final class Checksum {
    /** Stores that assemble answer other ETags, which say nothing about the content. */
    private static final Pattern MD5_ETAG = Pattern.compile("\"?([0-9a-f]{32})\"?");

    private final MessageDigest md5;

    public Checksum() {
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public void add(byte[] bytes, int offset, int length) {
        md5.update(bytes, offset, length);
    }

    /** The ETag in a store's answer; empty where it is none of the content, as with keys of a key service. */
    public static String etag(UnaryOperator<@Nullable String> header) {
        String encryption = header.apply("x-amz-server-side-encryption");
        String etag = header.apply("ETag");
        return etag == null || (encryption != null && encryption.startsWith("aws:kms")) ? "" : etag;
    }

    /** Compares what has passed since the last call with the ETag that the store answered for it. */
    public void verify(String etag) {
        String sent = HexFormat.of().formatHex(md5.digest());
        var stored = MD5_ETAG.matcher(etag);
        if (stored.matches() && !stored.group(1).equals(sent)) {
            throw new StoreFailure(Kind.CORRUPTED, "stored " + stored.group(1) + " of " + sent, null);
        }
    }
}
