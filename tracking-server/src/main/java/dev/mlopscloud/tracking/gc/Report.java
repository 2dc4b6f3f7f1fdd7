package dev.mlopscloud.tracking.gc;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.artifact.Trees.Usage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Tells of a collection line by line. */
final class Report implements Collection.Progress {
    private final OutputStream out;
    private final ObjectMapper json;
    private final Map<Garbage.Kind, Long> counts = new EnumMap<>(Garbage.Kind.class);
    private long kept;
    private long objects;
    private long bytes;

    Report(OutputStream out, ObjectMapper json) {
        this.out = out;
        this.json = json;
    }

    @Override
    public void removed(Garbage garbage, Usage usage) {
        counts.merge(garbage.kind(), 1L, Long::sum);
        objects += usage.objects();
        bytes += usage.bytes();
        write(line(garbage).put("objects", usage.objects()).put("bytes", usage.bytes()));
    }

    @Override
    public void kept(Garbage garbage) {
        kept++;
        write(line(garbage).put("kept", "its artifacts are not kept by this server"));
    }

    private ObjectNode line(Garbage garbage) {
        return json.createObjectNode().put("kind", name(garbage.kind())).put("id", garbage.id());
    }

    private static String name(Garbage.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    void end(boolean dryRun) {
        ObjectNode totals = json.createObjectNode().put("dry_run", dryRun);
        for (Garbage.Kind kind : Garbage.Kind.values()) {
            totals.put(name(kind) + "s", counts.getOrDefault(kind, 0L));
        }
        write(totals.put("kept", kept).put("objects", objects).put("bytes", bytes));
    }

    /** It ended early; what is left is for the next time. */
    void failed(String message) {
        write(json.createObjectNode().put("error", message));
    }

    private void write(ObjectNode line) {
        try {
            byte[] text = json.writeValueAsBytes(line);
            out.write(text);
            out.write('\n');
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
