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

    /**
     * What a store says that it keeps.
     *
     * @param etag of the object, or of the part
     * @param comparable whether that can be a digest of the content; with keys of a key service it is none
     */
    public record Kept(String etag, boolean comparable) {

        /** Reads the headers of an answer. */
        public static Kept of(UnaryOperator<@Nullable String> header) {
            String encryption = header.apply("x-amz-server-side-encryption");
            String etag = header.apply("ETag");
            return new Kept(etag == null ? "" : etag, encryption == null || !encryption.startsWith("aws:kms"));
        }
    }

    /** Compares what has passed since the last call with what the store says that it keeps of it. */
    public void verify(Kept kept) {
        String sent = HexFormat.of().formatHex(md5.digest());
        var stored = MD5_ETAG.matcher(kept.etag);
        if (kept.comparable && stored.matches() && !stored.group(1).equals(sent)) {
            throw new StoreFailure(Kind.CORRUPTED, "stored " + stored.group(1) + " of " + sent, null);
        }
    }
}
