package dev.mlopscloud.workflows.document;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** On which line of the text each value of a tree stands. */
public final class Lines {
    /** The lines of a text whose lines nobody reads, such as JSON from a program. */
    public static final Lines UNKNOWN = new Lines(Map.of());

    private final Map<List<Object>, Integer> byPath;

    Lines(Map<List<Object>, Integer> byPath) {
        this.byPath = new HashMap<>(byPath);
    }

    /** The line of the value at {@code path}, or of the nearest value around it. */
    @Nullable Integer of(List<Object> path) {
        for (int length = path.size(); length >= 0; length--) {
            Integer line = byPath.get(path.subList(0, length));
            if (line != null) {
                return line;
            }
        }
        return null;
    }
}
