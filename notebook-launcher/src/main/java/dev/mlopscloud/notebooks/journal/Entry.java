package dev.mlopscloud.notebooks.journal;

import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One record of a journal.
 *
 * @param kind what it tells
 * @param session whom it was said to; empty when it was said to all
 * @param message what was said, byte for byte
 */
record Entry(Kind kind, String session, KernelMessage message) {
    private static final int JSON_PARTS = 4;

    /** What a record tells, and its code on disk. */
    enum Kind {
        SHELL('s', Channel.SHELL),
        CONTROL('c', Channel.CONTROL),
        STDIN('i', Channel.STDIN),
        IOPUB('o', Channel.IOPUB),
        /** A page asked for code to be executed; the code itself is left out. */
        ASKED('a', null),
        /** A document was saved with the outputs of the run that is named. */
        SETTLED('x', null);

        private final char code;
        private final @Nullable Channel channel;

        Kind(char code, @Nullable Channel channel) {
            this.code = code;
            this.channel = channel;
        }

        static Kind on(Channel channel) {
            return switch (channel) {
                case SHELL -> SHELL;
                case CONTROL -> CONTROL;
                case STDIN -> STDIN;
                case IOPUB -> IOPUB;
            };
        }

        static Kind of(byte code) throws IOException {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IOException("a record of a journal is of no known kind");
        }
    }

    static Entry of(Envelope envelope, String session) {
        return new Entry(Kind.on(envelope.channel()), session, envelope.message());
    }

    /** The message on its channel; empty for records that are no message of a kernel. */
    Optional<Envelope> envelope() {
        return Optional.ofNullable(kind.channel).map(channel -> new Envelope(channel, message));
    }

    ByteBuffer[] encode() {
        byte[] to = session.getBytes(StandardCharsets.UTF_8);
        List<byte[]> parts =
                new ArrayList<>(List.of(message.header(), message.parent(), message.metadata(), message.content()));
        parts.addAll(message.buffers());
        ByteBuffer head = ByteBuffer.allocate(1 + Short.BYTES + to.length + Integer.BYTES * (parts.size() + 1));
        head.put((byte) kind.code).putShort((short) to.length).put(to).putInt(parts.size());
        ByteBuffer[] buffers = new ByteBuffer[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            head.putInt(parts.get(i).length);
            buffers[i + 1] = ByteBuffer.wrap(parts.get(i));
        }
        buffers[0] = head.flip();
        return buffers;
    }

    /**
     * Reads a record.
     *
     * @throws IOException if the bytes are none
     */
    static Entry decode(RecordReader record) throws IOException {
        Kind kind = Kind.of(record.bytes(1)[0]);
        String to = new String(record.bytes(record.shortNumber()), StandardCharsets.UTF_8);
        int count = record.number();
        if (count < JSON_PARTS || count > record.remaining() / Integer.BYTES) {
            throw new IOException("a record of a journal is damaged");
        }
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = record.number();
        }
        List<byte[]> parts = new ArrayList<>(count);
        for (int length : lengths) {
            parts.add(record.bytes(length));
        }
        return new Entry(
                kind,
                to,
                new KernelMessage(
                        parts.get(0),
                        parts.get(1),
                        parts.get(2),
                        parts.get(3),
                        List.copyOf(parts.subList(JSON_PARTS, count))));
    }
}
