package dev.mlopscloud.tracking.api;

import jakarta.inject.Singleton;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The room that the bodies of all requests share while they are read: the heap holds a large one, but not one for
 * every client. Who finds none is asked to come again.
 */
@Singleton
public final class BodyRoom {
    /** Of the heap; what is read out of a body takes several times as much. */
    private static final int SHARE = 4;

    private final AtomicLong free = new AtomicLong(Runtime.getRuntime().maxMemory() / SHARE);

    /** Takes room for a part of a body, which is to be given back. */
    void take(int bytes) {
        if (free.addAndGet(-bytes) < 0) {
            free.addAndGet(bytes);
            throw new MlflowException(ErrorCode.TEMPORARILY_UNAVAILABLE, "The server is busy, please try again.");
        }
    }

    void give(long bytes) {
        free.addAndGet(bytes);
    }

    /** What {@code use} makes of all bytes there are, or of the first {@code most} and one more. */
    public <T> T read(InputStream in, int most, Function<byte[], T> use) throws IOException {
        try (Counted counted = new Counted(in)) {
            return use.apply(counted.readNBytes(most + 1));
        }
    }

    /** What was read of it has its room until it is closed. */
    private final class Counted extends FilterInputStream {
        private long taken;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            if (read > 0) {
                take(read);
                taken += read;
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            give(taken);
            taken = 0;
            super.close();
        }
    }
}
