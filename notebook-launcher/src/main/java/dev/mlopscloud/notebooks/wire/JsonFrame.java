package dev.mlopscloud.notebooks.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The default WebSocket encoding: one JSON text, or, with buffers, a binary frame of big-endian 32-bit words (how many
 * parts, their offsets), the JSON and the buffers.
 */
public final class JsonFrame {
    private JsonFrame() {}

    /**
     * A message as a page receives it: text when {@code binary} is false.
     *
     * @param pieces follow each other; those of the kernel are not copied
     */
    public record Encoded(boolean binary, List<byte[]> pieces) {}

    /**
     * Encodes a message of a kernel. Only the header, which is small, is read, for the two names that the encoding
     * repeats at the top.
     *
     * @throws MalformedMessage if the header is no JSON
     */
    public static Encoded encode(Envelope envelope) throws MalformedMessage {
        KernelMessage message = envelope.message();
        Header header = Header.parse(message.header());
        List<byte[]> json = List.of(
                utf8("{\"header\":"),
                message.header(),
                utf8(",\"msg_id\":" + WireJson.quote(header.id()) + ",\"msg_type\":" + WireJson.quote(header.type())
                        + ",\"parent_header\":"),
                message.parent(),
                utf8(",\"metadata\":"),
                message.metadata(),
                utf8(",\"content\":"),
                message.content(),
                utf8(",\"buffers\":[],\"channel\":"
                        + WireJson.quote(envelope.channel().label()) + "}"));
        return message.buffers().isEmpty()
                ? new Encoded(false, json)
                : new Encoded(true, withBuffers(json, message.buffers()));
    }

    private static List<byte[]> withBuffers(List<byte[]> json, List<byte[]> buffers) {
        int parts = buffers.size() + 1;
        ByteBuffer head = ByteBuffer.allocate(Integer.BYTES * (parts + 1));
        head.putInt(parts);
        int offset = head.capacity();
        head.putInt(offset);
        for (byte[] piece : json) {
            offset = Math.addExact(offset, piece.length);
        }
        for (byte[] buffer : buffers) {
            head.putInt(offset);
            offset = Math.addExact(offset, buffer.length);
        }
        List<byte[]> pieces = new ArrayList<>(1 + json.size() + buffers.size());
        pieces.add(head.array());
        pieces.addAll(json);
        pieces.addAll(buffers);
        return pieces;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The message in a text frame of a page.
     *
     * @throws MalformedMessage if it is no message or names no channel
     */
    public static Envelope decodeText(String text) throws MalformedMessage {
        return decode(utf8(text), List.of());
    }

    /**
     * The message in a binary frame of a page.
     *
     * @throws MalformedMessage if the offsets do not fit, or the JSON is no message
     */
    public static Envelope decodeBinary(byte[] frame) throws MalformedMessage {
        ByteBuffer words = ByteBuffer.wrap(frame);
        int room = frame.length / Integer.BYTES - 1;
        int count = room < 0 ? 0 : words.getInt(0);
        if (count < 1 || count > room) {
            throw new MalformedMessage("a frame holds at least its JSON");
        }
        List<byte[]> parts = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            int from = words.getInt(Integer.BYTES * (index + 1));
            int to = index + 1 < count ? words.getInt(Integer.BYTES * (index + 2)) : frame.length;
            if (from < Integer.BYTES * (count + 1) || to < from || to > frame.length) {
                throw new MalformedMessage("an offset lies outside the frame");
            }
            parts.add(Arrays.copyOfRange(frame, from, to));
        }
        return decode(parts.get(0), List.copyOf(parts.subList(1, count)));
    }

    private static Envelope decode(byte[] json, List<byte[]> buffers) throws MalformedMessage {
        JsonNode root = WireJson.object(json);
        Channel channel = Channel.named(root.path("channel").asText("shell"))
                .filter(Channel::takesRequests)
                .orElseThrow(() -> new MalformedMessage("no such channel"));
        if (!root.path("header").isObject()) {
            throw new MalformedMessage("a message has a header");
        }
        return new Envelope(
                channel,
                new KernelMessage(
                        part(root, "header"),
                        part(root, "parent_header"),
                        part(root, "metadata"),
                        part(root, "content"),
                        buffers));
    }

    private static byte[] part(JsonNode root, String name) {
        JsonNode part = root.path(name);
        return part.isObject() ? WireJson.bytes(part) : KernelMessage.emptyObject();
    }
}
