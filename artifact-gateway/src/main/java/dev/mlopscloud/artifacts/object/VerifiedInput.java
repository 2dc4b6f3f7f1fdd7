package dev.mlopscloud.artifacts.object;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A body on its way to the store: digests what passes, and remembers when it broke before the store noticed. */
final class VerifiedInput extends FilterInputStream {
    private final Checksum sum = new Checksum();
    private long position;
    private @Nullable IOException failure;

    VerifiedInput(InputStream body) {
        super(body);
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
                sum.add(target, offset, count);
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
    void verify(Checksum.Kept kept) {
        sum.verify(kept);
    }
}
