package dev.mlopscloud.notebooks.journal;

import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.journal.RawJson.Span;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that is larger than the space for all of a kernel's: as much of its text as fits, its beginning and its
 * end, and words in its place that say what is missing. It is cut as the bytes that it is, for reading it would take
 * several times its size of memory.
 */
final class Shortened {
    private static final String TEXT = "text/plain";
    private static final String SPACE = " of the space for unsaved outputs, mlops.journal.bytes-per-kernel]\n";

    /** A part that is copied whole. */
    private static final int SMALL_BYTES = 4 * 1024;

    /** For words, names and what surrounds them. */
    private static final int RESERVE_BYTES = 8 * SMALL_BYTES;

    private final KernelMessage message;

    private final long limitBytes;
    private final byte[] content;

    private Shortened(KernelMessage message, long limitBytes) {
        this.message = message;
        this.limitBytes = limitBytes;
        this.content = message.content();
    }

    /** The message itself where it fits: a larger one would take all others with it, and then go itself. */
    static Envelope fitting(Envelope envelope, long limitBytes) {
        KernelMessage message = envelope.message();
        if (message.size() <= limitBytes) {
            return envelope;
        }
        Header header;
        try {
            header = Header.parse(message.header());
        } catch (MalformedMessage e) {
            header = new Header("", "", "");
        }
        return new Envelope(envelope.channel(), of(message, header, limitBytes));
    }

    /** A message of at most {@code limitBytes} in place of a larger one; its words may need more where that is tiny. */
    private static KernelMessage of(KernelMessage message, Header header, long limitBytes) {
        Shortened shortened = new Shortened(message, limitBytes);
        try {
            Map<String, Span> fields = RawJson.fields(message.content(), Span.all(message.content()));
            return switch (header.type()) {
                case "stream" -> shortened.stream(fields);
                case "display_data", "update_display_data", "execute_result" -> shortened.display(fields);
                case "error" -> shortened.error(fields);
                case "execute_reply" -> shortened.executed(fields);
                default -> shortened.other(header);
            };
        } catch (IOException e) {
            return shortened.other(header);
        }
    }

    private KernelMessage with(byte[] header, String begin, byte[] middle, String end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(begin.length() + middle.length + end.length());
        out.writeBytes(begin.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(middle);
        out.writeBytes(end.getBytes(StandardCharsets.UTF_8));
        byte[] metadata = message.metadata().length > SMALL_BYTES ? KernelMessage.emptyObject() : message.metadata();
        return new KernelMessage(header, message.parent(), metadata, out.toByteArray(), List.of());
    }

    private KernelMessage with(String begin, byte[] middle, String end) {
        return with(message.header(), begin, middle, end);
    }

    private KernelMessage stream(Map<String, Span> fields) throws IOException {
        byte[] text = cut(fields.get("text"), room());
        return with("{\"name\":" + small(fields, "name", "\"stdout\"") + ",\"text\":\"", text, "\"}");
    }

    private KernelMessage display(Map<String, Span> fields) throws IOException {
        Span data = fields.get("data");
        Map<String, Span> kinds = data == null ? Map.of() : RawJson.fields(content, data);
        StringBuilder missing = new StringBuilder();
        kinds.forEach((kind, value) -> {
            if (!kind.equals(TEXT) && missing.length() < SMALL_BYTES) {
                missing.append("[").append(kind).append(", ").append(size(value.length()));
                missing.append(", is not kept: an output may take ")
                        .append(size(limitBytes))
                        .append(SPACE);
            }
        });
        Span words = kinds.get(TEXT);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        if (words != null && content[words.from()] == '"') {
            text.writeBytes(cut(words, room()));
            text.writeBytes(missing.isEmpty() ? new byte[0] : escaped("\n"));
        }
        text.writeBytes(escaped(missing.toString()));
        String rest = "\"},\"metadata\":{},\"transient\":" + small(fields, "transient", "{}")
                + (fields.containsKey("execution_count")
                        ? ",\"execution_count\":" + small(fields, "execution_count", "null")
                        : "");
        return with("{\"data\":{\"text/plain\":\"", text.toByteArray(), rest + "}");
    }

    private KernelMessage error(Map<String, Span> fields) {
        return with(
                "{\"ename\":" + small(fields, "ename", "\"\"") + ",\"evalue\":" + small(fields, "evalue", "\"\"")
                        + ",\"traceback\":[\"",
                escaped(left("A traceback")),
                "\"]}");
    }

    private KernelMessage executed(Map<String, Span> fields) {
        return with(
                "{\"status\":" + small(fields, "status", "\"ok\"") + ",\"execution_count\":"
                        + small(fields, "execution_count", "null"),
                new byte[0],
                ",\"payload\":[],\"user_expressions\":{}}");
    }

    /** What makes no sense in part is replaced: an answer by a failure, the rest by words that the cell shows. */
    private KernelMessage other(Header header) {
        if (header.type().endsWith("_reply")) {
            return with(
                    "{\"status\":\"error\",\"ename\":\"AnswerTooLarge\",\"evalue\":\"",
                    escaped(left("An answer")),
                    "\",\"traceback\":[]}");
        }
        byte[] words = Header.request("stream", header.session(), Json.object()).header();
        String type = header.type().length() > SMALL_BYTES ? "" : " (" + header.type() + ")";
        return with(words, "{\"name\":\"stderr\",\"text\":\"", escaped(left("A message" + type)), "\"}");
    }

    private String left(String what) {
        return "[" + what + " of " + size(message.size()) + " is not kept: one may take " + size(limitBytes) + SPACE;
    }

    private int room() {
        long room = limitBytes - message.header().length - message.parent().length - RESERVE_BYTES;
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE / 2, room));
    }

    /** The beginning and the end of a string, without its quotes, of {@code room} bytes; all where that is enough. */
    private byte[] cut(@Nullable Span string, int room) throws IOException {
        if (string == null || content[string.from()] != '"') {
            return new byte[0];
        }
        int from = string.from() + 1;
        int to = string.to() - 1;
        if (to - from <= room) {
            return java.util.Arrays.copyOfRange(content, from, to);
        }
        int first = RawJson.boundary(content, from, from + room / 2, false);
        int second = RawJson.boundary(content, first, to - room / 2, true);
        byte[] words = escaped(
                "\n[" + size(second - first) + " of text are not kept: an output may take " + size(limitBytes) + SPACE);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(room + words.length);
        kept.write(content, from, first - from);
        kept.writeBytes(words);
        kept.write(content, second, to - second);
        return kept.toByteArray();
    }

    private String small(Map<String, Span> fields, String name, String otherwise) {
        Span value = fields.get(name);
        return value == null || value.length() > SMALL_BYTES
                ? otherwise
                : new String(content, value.from(), value.length(), StandardCharsets.UTF_8);
    }

    private static byte[] escaped(String text) {
        byte[] quoted = Json.bytes(Json.object().textNode(text));
        return java.util.Arrays.copyOfRange(quoted, 1, quoted.length - 1);
    }

    private static String size(long bytes) {
        return bytes < 1_000_000 ? (bytes + 999) / 1_000 + " kB" : (bytes + 500_000) / 1_000_000 + " MB";
    }
}
