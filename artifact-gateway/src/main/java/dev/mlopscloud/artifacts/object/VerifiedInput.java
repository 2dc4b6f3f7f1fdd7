package dev.mlopscloud.artifacts.object;

import dev.mlopscloud.artifacts.object.StoreFailure.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A body on its way to the store: digests what passes, and remembers when it broke before the store noticed. */
final class VerifiedInput extends FilterInputStream {
    /** Stores that encrypt, or assemble, answer other ETags, which say nothing about the content. */
    private static final Pattern MD5_ETAG = Pattern.compile("\"?([0-9a-f]{32})\"?");

    private final MessageDigest md5;
    private long position;
    private @Nullable IOException failure;

    VerifiedInput(InputStream body) {
        super(body);
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            int count = in.read(target, offset, length);
            if (count > 0) {
                md5.update(target, offset, count);
                position += count;
            }
            return count;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** The store's client closes a part's stream; the body goes on behind it. */
    @Override
    public void close() {}

    /** The next {@code size} bytes as a stream of their own. */
    InputStream next(long size) {
        return new InputStream() {
            private long left = size;

            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (left == 0) {
                    return -1;
                }
                int count = VerifiedInput.this.read(target, offset, (int) Math.min(length, left));
                left -= Math.max(count, 0);
                return count;
            }
        };
    }

    /** Bytes read so far. */
    long position() {
        return position;
    }

    /** Throws what reading the body ended with, if it did. */
    void rethrowReadFailure() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /** Compares what has passed since the last call with the store's answer for it. */
    void verify(@Nullable String etag) {
        String sent = HexFormat.of().formatHex(md5.digest());
        var stored = MD5_ETAG.matcher(etag == null ? "" : etag);
        if (stored.matches() && !stored.group(1).equals(sent)) {
            throw new StoreFailure(Kind.CORRUPTED, "stored " + stored.group(1) + " of " + sent, null);
        }
    }
}
