package dev.mlopscloud.notebooks.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.notebooks.api.Json;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import dev.mlopscloud.notebooks.wire.KernelMessage;
import dev.mlopscloud.notebooks.wire.MalformedMessage;
import dev.mlopscloud.notebooks.wire.WireJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A journal read for one page: printed text that came in many pieces is given in few. */
public final class Playback {
    private static final int MERGED_CHARACTERS = 256 * 1024;

    private final Segments.Cursor cursor;
    private final String session;

    Playback(Segments.Cursor cursor, String session) {
        this.cursor = cursor;
        this.session = session;
    }

    /** The number of the next record to be read. */
    public long position() {
        return cursor.position();
    }

    /** The next messages for this session, about {@code maxBytes} of the journal; may be empty before its end. */
    public List<Envelope> read(long maxBytes) throws IOException {
        List<Entry> entries = cursor.read(maxBytes);
        List<Envelope> messages = new ArrayList<>();
        long skipped = cursor.takeSkipped();
        if (skipped > 0) {
            messages.add(missing(skipped));
        }
        Merge merge = new Merge(messages);
        for (Entry entry : entries) {
            if (entry.session().isEmpty() || entry.session().equals(session)) {
                entry.envelope().ifPresent(merge::add);
            }
        }
        merge.flush();
        return messages;
    }

    private static Envelope missing(long messages) {
        String text = "[" + messages + " messages arrived while no page was attached and are no longer kept]\n";
        return new Envelope(
                Channel.IOPUB,
                Header.request(
                        "stream", "server", Json.object().put("name", "stderr").put("text", text)));
    }

    /** Joins neighbouring pieces of one stream of one request. */
    private static final class Merge {
        private final List<Envelope> messages;
        private final StringBuilder text = new StringBuilder();
        private @Nullable Envelope open;
        private String key = "";

        Merge(List<Envelope> messages) {
            this.messages = messages;
        }

        void add(Envelope envelope) {
            try {
                if (envelope.channel() == Channel.IOPUB
                        && Header.parse(envelope.message().header()).type().equals("stream")) {
                    JsonNode content = WireJson.object(envelope.message().content());
                    String parent = Header.parse(envelope.message().parent()).id();
                    join(
                            envelope,
                            content.path("name").asText("") + ' ' + parent,
                            content.path("text").asText(""));
                    return;
                }
            } catch (MalformedMessage e) {
                // Passed on as it is.
                key = "";
            }
            flush();
            messages.add(envelope);
        }

        private void join(Envelope envelope, String nextKey, String piece) {
            if (open == null || !nextKey.equals(key) || text.length() > MERGED_CHARACTERS) {
                flush();
                open = envelope;
                key = nextKey;
            }
            text.append(piece);
        }

        void flush() {
            if (open == null) {
                return;
            }
            KernelMessage first = open.message();
            ObjectNode content = Json.object()
                    .put("name", key.substring(0, key.indexOf(' ')))
                    .put("text", text.toString());
            messages.add(new Envelope(
                    Channel.IOPUB,
                    new KernelMessage(
                            first.header(), first.parent(), first.metadata(), Json.bytes(content), first.buffers())));
            open = null;
            text.setLength(0);
        }
    }
}
