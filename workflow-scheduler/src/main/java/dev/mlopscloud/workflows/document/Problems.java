package dev.mlopscloud.workflows.document;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Gathers the faults of one document, so that its author sees them all at once. */
public final class Problems {
    /** A document that is wrong throughout needs no longer list. */
    private static final int MOST = 50;

    private final Lines lines;
    private final List<Problem> found = new ArrayList<>();

    public Problems(Lines lines) {
        this.lines = lines;
    }

    /** Notes a fault at {@code path}, which starts below {@code body}. */
    public void add(List<Object> path, String type, String expected, JsonNode input) {
        if (found.size() >= MOST) {
            return;
        }
        List<Object> loc = new ArrayList<>(path.size() + 1);
        loc.add("body");
        loc.addAll(path);
        Integer line = lines.of(path);
        found.add(new Problem(type, loc, line == null ? expected : expected + " (line " + line + ")", input, line));
    }

    public List<Problem> found() {
        return List.copyOf(found);
    }

    public boolean none() {
        return found.isEmpty();
    }
}
