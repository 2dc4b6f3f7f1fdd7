package dev.mlopscloud.notebooks.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The binary frames of {@code v1.kernel.websocket.jupyter.org}: little-endian 64-bit words (how many offsets, the
 * offsets), then the channel's name and the message's parts as they are. Nothing of a message is parsed.
 */
public final class V1Frame {
    private static final int JSON_PARTS = 4;

    private V1Frame() {}

    /** The frame of a message as the pieces that it consists of, none of them copied. */
    public static List<byte[]> pieces(Envelope envelope) {
        KernelMessage message = envelope.message();
        List<byte[]> parts = new ArrayList<>(2 + JSON_PARTS + message.buffers().size());
        parts.add(envelope.channel().bytes());
        parts.add(message.header());
        parts.add(message.parent());
        parts.add(message.metadata());
        parts.add(message.content());
        parts.addAll(message.buffers());
        int length = Long.BYTES * (parts.size() + 2);
        ByteBuffer head = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(parts.size() + 1L);
        long offset = length;
        head.putLong(offset);
        for (byte[] part : parts) {
            offset += part.length;
            head.putLong(offset);
        }
        parts.addFirst(head.array());
        return parts;
    }

    /**
     * The message in a frame that a page sent.
     *
     * @throws MalformedMessage if the offsets do not fit the frame, parts are missing or the channel is unknown
     */
    public static Envelope decode(byte[] frame) throws MalformedMessage {
        ByteBuffer words = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        int room = frame.length / Long.BYTES - 1;
        long count = room < 0 ? 0 : words.getLong(0);
        if (count < JSON_PARTS + 2 || count > room) {
            throw new MalformedMessage("a frame holds a channel and four parts");
        }
        int previous = offset(words, 0, frame.length);
        if (previous < Long.BYTES * (count + 1)) {
            throw new MalformedMessage("a part begins inside the offsets");
        }
        List<byte[]> parts = new ArrayList<>((int) count - 1);
        for (int index = 1; index < count; index++) {
            int next = offset(words, index, frame.length);
            if (next < previous) {
                throw new MalformedMessage("offsets run backwards");
            }
            parts.add(Arrays.copyOfRange(frame, previous, next));
            previous = next;
        }
        String name = new String(parts.get(0), StandardCharsets.UTF_8);
        Channel channel = Channel.named(name)
                .filter(Channel::takesRequests)
                .orElseThrow(() -> new MalformedMessage("no such channel"));
        return new Envelope(
                channel,
                new KernelMessage(
                        parts.get(1),
                        parts.get(2),
                        parts.get(3),
                        parts.get(4),
                        List.copyOf(parts.subList(1 + JSON_PARTS, parts.size()))));
    }

    private static int offset(ByteBuffer words, int index, int limit) throws MalformedMessage {
        long offset = words.getLong(Long.BYTES * (index + 1));
        if (offset < 0 || offset > limit) {
            throw new MalformedMessage("an offset lies outside the frame");
        }
        return (int) offset;
    }
}
