package dev.mlopscloud.notebooks.channel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mlopscloud.notebooks.wire.Channel;
import dev.mlopscloud.notebooks.wire.Envelope;
import dev.mlopscloud.notebooks.wire.Header;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a kernel said while its page was away. Bounded: when there is too much, the oldest goes, and the page is told
 * how much is missing.
 */
final class Replay {
    private final Deque<Envelope> kept = new ArrayDeque<>();
    private final long limitBytes;
    private long bytes;
    private long lost;

    Replay(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    void add(Envelope envelope) {
        kept.addLast(envelope);
        bytes += envelope.message().size();
        while (bytes > limitBytes) {
            bytes -= kept.removeFirst().message().size();
            lost++;
        }
    }

    /** Empties the buffer: all that was kept, in order, after a word about what was not. */
    List<Envelope> drain() {
        List<Envelope> all = new ArrayList<>(kept.size() + 1);
        if (lost > 0) {
            String text = "[" + lost + " messages arrived while no page was attached and were not kept]\n";
            all.add(new Envelope(
                    Channel.IOPUB,
                    Header.request(
                            "stream",
                            "server",
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("name", "stderr")
                                    .put("text", text))));
        }
        all.addAll(kept);
        kept.clear();
        bytes = 0;
        lost = 0;
        return all;
    }
}
