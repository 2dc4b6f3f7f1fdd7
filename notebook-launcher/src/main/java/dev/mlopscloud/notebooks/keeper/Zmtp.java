package dev.mlopscloud.notebooks.keeper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** As much of ZeroMQ's wire protocol (ZMTP 3.0, no encryption) as a subscriber needs that only listens. */
final class Zmtp {
    /** Flags of a frame: another one of the same message follows; its length has eight bytes; it is a command. */
    static final int MORE = 1;

    static final int LONG = 2;
    static final int COMMAND = 4;

    static final int SHORT_HEAD = 2;
    static final int LONG_HEAD = 9;
    static final int GREETING_BYTES = 64;

    /** Longer frames than any kernel sends: the stream is not what it should be. */
    private static final long MAX_FRAME = 1024L * 1024 * 1024;

    private static final byte[] MECHANISM = "NULL".getBytes(StandardCharsets.US_ASCII);
    private static final int MECHANISM_BYTES = 20;
    private static final byte[] READY = "\5READY\13Socket-Type\0\0\0\3SUB".getBytes(StandardCharsets.US_ASCII);

    private Zmtp() {}

    /** What a subscriber says first: the greeting, and that it is one. */
    static ByteBuffer introduction() {
        ByteBuffer words = ByteBuffer.allocate(GREETING_BYTES + SHORT_HEAD + READY.length);
        words.put((byte) 0xff).put(new byte[8]).put((byte) 0x7f).put((byte) 3).put((byte) 0);
        words.put(MECHANISM).put(new byte[MECHANISM_BYTES - MECHANISM.length]);
        words.position(GREETING_BYTES);
        return words.put((byte) COMMAND).put((byte) READY.length).put(READY).flip();
    }

    /** The wish to hear everything. Before the other side has introduced itself it would be an error. */
    static ByteBuffer subscription() {
        return ByteBuffer.wrap(new byte[] {0, 1, 1});
    }

    /** How many bytes the head of a frame with these flags has. */
    static int headBytes(byte flags) {
        return (flags & LONG) == 0 ? SHORT_HEAD : LONG_HEAD;
    }

    /**
     * The length of the frame whose head begins at {@code at}.
     *
     * @throws IOException if no frame is so long
     */
    static long length(ByteBuffer head, int at) throws IOException {
        long length = (head.get(at) & LONG) == 0 ? head.get(at + 1) & 0xff : head.getLong(at + 1);
        if (length < 0 || length > MAX_FRAME) {
            throw new IOException("not a frame of ZMTP");
        }
        return length;
    }
}
