package dev.mlopscloud.notebooks.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes messages out of a stream of ZMTP as its bytes come in. Memory grows with what has arrived, not with what a
 * frame's head promises, and no further than a limit. Not thread-safe.
 */
public final class ZmtpReader {
    private static final int FIRST_BYTES = 64 * 1024;

    /** A large body is copied once or twice while it comes in; what is kept is at most so many times what has come. */
    private static final int GROWTH = 64;

    private static final int SIGNATURE = 0xff;
    private static final byte[] NOTHING = new byte[0];

    /** Who hears what comes in. */
    public interface Sink {

        /** A command; the first one introduces the other side. */
        void command(byte[] body) throws IOException;

        /** A whole message. */
        void message(List<byte[]> frames) throws IOException;

        /**
         * A part of a large frame.
         *
         * @param frames those of its message that came before it
         * @param body the frame, {@code count} bytes of which have come so far
         */
        default void arriving(List<byte[]> frames, byte[] body, int count) {}

        /**
         * A message was larger than may be kept.
         *
         * @param frames those that came before the one that was too large
         */
        void tooLarge(List<byte[]> frames);
    }

    private final Sink sink;
    private final long limitBytes;
    private final ByteBuffer head = ByteBuffer.allocate(Zmtp.LONG_HEAD);
    private List<byte[]> frames = new ArrayList<>();
    private int greeted;
    private byte flags;
    private long size;
    private boolean dropped;
    private boolean inBody;
    private byte[] body = NOTHING;
    private int filled;
    private long length;
    private long passed;

    /** A reader of one connection, which drops messages of more than {@code limitBytes}. */
    public ZmtpReader(Sink sink, long limitBytes) {
        this.sink = sink;
        this.limitBytes = limitBytes;
    }

    /**
     * Takes all bytes of {@code in}.
     *
     * @throws IOException if they are not ZMTP
     */
    public void read(ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            if (greeted < Zmtp.GREETING_BYTES) {
                greet(in.get());
            } else if (inBody) {
                bodyOf(in);
            } else {
                headOf(in.get());
            }
        }
    }

    private void greet(byte next) throws IOException {
        if (greeted++ == 0 && (next & 0xff) != SIGNATURE) {
            throw new IOException("no greeting of ZMTP");
        }
    }

    private void headOf(byte next) throws IOException {
        head.put(next);
        flags = head.get(0);
        if (head.position() < Zmtp.headBytes(flags)) {
            return;
        }
        length = Zmtp.length(head, 0);
        head.clear();
        inBody = true;
        filled = 0;
        passed = 0;
        if (!dropped && size + length > limitBytes) {
            drop();
        }
        size += length;
        body = dropped || length == 0 ? NOTHING : new byte[(int) Math.min(length, FIRST_BYTES)];
        if (length == 0) {
            frameEnded();
        }
    }

    private void bodyOf(ByteBuffer in) throws IOException {
        int count = (int) Math.min(length - passed, in.remaining());
        if (!dropped) {
            makeRoom(filled + count);
        }
        if (dropped) {
            in.position(in.position() + count);
        } else {
            in.get(body, filled, count);
            filled += count;
            if (length > FIRST_BYTES && (flags & Zmtp.COMMAND) == 0) {
                sink.arriving(frames, body, filled);
            }
        }
        passed += count;
        if (passed == length) {
            frameEnded();
        }
    }

    /** What no memory is left for is dropped, too: the messages behind it are still understood. */
    private void makeRoom(int bytes) {
        if (bytes <= body.length) {
            return;
        }
        try {
            body = Arrays.copyOf(body, (int) Math.min(length, Math.max(bytes, (long) GROWTH * body.length)));
        } catch (OutOfMemoryError e) {
            body = NOTHING;
            drop();
        }
    }

    private void drop() {
        dropped = true;
        sink.tooLarge(frames);
        frames = new ArrayList<>();
    }

    private void frameEnded() throws IOException {
        inBody = false;
        byte[] whole = body;
        body = NOTHING;
        if ((flags & Zmtp.COMMAND) != 0) {
            size = 0;
            if (!dropped) {
                sink.command(whole);
            }
            dropped = false;
            return;
        }
        if (!dropped) {
            frames.add(whole);
        }
        if ((flags & Zmtp.MORE) == 0) {
            List<byte[]> message = frames;
            boolean complete = !dropped;
            frames = new ArrayList<>();
            size = 0;
            dropped = false;
            if (complete) {
                sink.message(message);
            }
        }
    }
}
