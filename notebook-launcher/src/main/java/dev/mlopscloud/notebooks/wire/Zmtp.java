package dev.mlopscloud.notebooks.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** As much of ZeroMQ's wire protocol (ZMTP 3.0, no encryption) as someone needs who talks to one kernel. */
public final class Zmtp {
    /** Flags of a frame: another one of the same message follows; its length has eight bytes; it is a command. */
    public static final int MORE = 1;

    public static final int LONG = 2;
    public static final int COMMAND = 4;

    public static final int SHORT_HEAD = 2;
    public static final int LONG_HEAD = 9;
    public static final int GREETING_BYTES = 64;

    /** Longer frames than any kernel sends: the stream is not what it should be. */
    private static final long MAX_FRAME = 1024L * 1024 * 1024;

    private static final int SHORT_BODY = 255;
    private static final int MECHANISM_BYTES = 20;

    /** Frames up to this length are gathered; longer ones are not copied. */
    private static final int GATHERED_BYTES = 16 * 1024;

    private static final byte[] MECHANISM = ascii("NULL");
    private static final byte[] READY = ascii("\5READY");
    private static final byte[] PING = ascii("\4PING");
    private static final byte[] PONG = ascii("\4PONG");
    private static final int LIFE_BYTES = 2;

    private Zmtp() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * What a client says first: the greeting, and what it is.
     *
     * @param type ZeroMQ's name of the kind of socket, such as {@code SUB}
     * @param identity by which the other side finds it again; empty for none
     */
    public static ByteBuffer introduction(String type, byte[] identity) {
        byte[] typeName = ascii(type);
        int length = READY.length + propertyBytes("Socket-Type", typeName) + propertyBytes("Identity", identity);
        ByteBuffer words = ByteBuffer.allocate(GREETING_BYTES + LONG_HEAD + length);
        words.put((byte) 0xff).put(new byte[8]).put((byte) 0x7f).put((byte) 3).put((byte) 0);
        words.put(MECHANISM).put(new byte[MECHANISM_BYTES - MECHANISM.length]);
        words.position(GREETING_BYTES);
        head(words, COMMAND, length);
        words.put(READY);
        property(words, "Socket-Type", typeName);
        property(words, "Identity", identity);
        return words.flip();
    }

    private static int propertyBytes(String name, byte[] value) {
        return 1 + name.length() + Integer.BYTES + value.length;
    }

    private static void property(ByteBuffer words, String name, byte[] value) {
        words.put((byte) name.length()).put(ascii(name)).putInt(value.length).put(value);
    }

    /** The wish to hear everything. Before the other side has introduced itself it would be an error. */
    public static ByteBuffer subscription() {
        return ByteBuffer.wrap(new byte[] {0, 1, 1});
    }

    /** The answer to a command that asks whether somebody is there; nothing for any other. */
    public static Optional<ByteBuffer> answer(byte[] command) {
        int context = PING.length + LIFE_BYTES;
        if (command.length < context || !startsWith(command, PING)) {
            return Optional.empty();
        }
        byte[] body = new byte[PONG.length + command.length - context];
        System.arraycopy(PONG, 0, body, 0, PONG.length);
        System.arraycopy(command, context, body, PONG.length, command.length - context);
        ByteBuffer words = ByteBuffer.allocate(LONG_HEAD + body.length);
        head(words, COMMAND, body.length);
        return Optional.of(words.put(body).flip());
    }

    private static boolean startsWith(byte[] words, byte[] start) {
        return ByteBuffer.wrap(words, 0, start.length).equals(ByteBuffer.wrap(start));
    }

    /** A message as it goes over the wire. Long frames are wrapped, not copied. */
    public static ByteBuffer[] message(List<byte[]> frames) {
        List<ByteBuffer> pieces = new ArrayList<>();
        int at = 0;
        while (at < frames.size()) {
            int end = at;
            int room = 0;
            while (end < frames.size() && frames.get(end).length <= GATHERED_BYTES) {
                room += LONG_HEAD + frames.get(end++).length;
            }
            boolean wraps = end < frames.size();
            ByteBuffer gathered = ByteBuffer.allocate(room + (wraps ? LONG_HEAD : 0));
            for (; at < end; at++) {
                byte[] frame = frames.get(at);
                head(gathered, at + 1 < frames.size() ? MORE : 0, frame.length);
                gathered.put(frame);
            }
            if (wraps) {
                head(gathered, at + 1 < frames.size() ? MORE : 0, frames.get(at).length);
            }
            pieces.add(gathered.flip());
            if (wraps) {
                pieces.add(ByteBuffer.wrap(frames.get(at++)));
            }
        }
        return pieces.toArray(ByteBuffer[]::new);
    }

    private static void head(ByteBuffer out, int flags, int length) {
        if (length <= SHORT_BODY) {
            out.put((byte) flags).put((byte) length);
        } else {
            out.put((byte) (flags | LONG)).putLong(length);
        }
    }

    /** How many bytes the head of a frame with these flags has. */
    public static int headBytes(byte flags) {
        return (flags & LONG) == 0 ? SHORT_HEAD : LONG_HEAD;
    }

    /**
     * The length of the frame whose head begins at {@code at}.
     *
     * @throws IOException if no frame is so long
     */
    public static long length(ByteBuffer head, int at) throws IOException {
        long length = (head.get(at) & LONG) == 0 ? head.get(at + 1) & 0xff : head.getLong(at + 1);
        if (length < 0 || length > MAX_FRAME) {
            throw new IOException("not a frame of ZMTP");
        }
        return length;
    }
}
