package dev.mlopscloud.workflows.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Gathers the faults of one document, so that its author sees them all at once. */
public final class Problems {
    /** A document that is wrong throughout needs no longer list. */
    private static final int MOST = 50;

    private final Lines lines;
    private final boolean ofRequest;
    private final List<Object> start;
    private final List<Problem> found = new ArrayList<>();

    /** Those of a document that somebody wrote. */
    public Problems(Lines lines) {
        this(lines, List.of());
    }

    /**
     * The same for what is only a part of the document.
     *
     * @param start the way to it
     */
    public Problems(Lines lines, List<Object> start) {
        this(lines, start, false);
    }

    private Problems(Lines lines, List<Object> start, boolean ofRequest) {
        this.lines = lines;
        this.start = List.copyOf(start);
        this.ofRequest = ofRequest;
    }

    /** Those of a request's body, which programs make: worded as pydantic does, nothing more. */
    public static Problems ofRequest() {
        return new Problems(Lines.UNKNOWN, List.of(), true);
    }

    /** Notes a member that is not among {@code known}. */
    void unknown(List<Object> path, Set<String> known, JsonNode input) {
        String expected = ofRequest
                ? "Extra inputs are not permitted"
                : "Unknown key; expected one of "
                        + String.join(", ", known.stream().sorted().toList());
        add(path, "extra_forbidden", expected, input);
    }

    /** Notes that a node is no object. */
    void noObject(List<Object> path, Set<String> known, JsonNode input) {
        if (!ofRequest) {
            String keys = String.join(", ", known.stream().sorted().toList());
            add(path, "dict_type", "Input should be an object with the keys " + keys, input);
        } else if (path.isEmpty() && input.isNull()) {
            add(path, "missing", "Field required", JsonNodeFactory.instance.nullNode());
        } else {
            add(
                    path,
                    "model_attributes_type",
                    "Input should be a valid dictionary or object to extract fields from",
                    input);
        }
    }

    /** Notes a fault at {@code path}, which starts below {@code body}. */
    public void add(List<Object> path, String type, String expected, JsonNode input) {
        if (found.size() >= MOST) {
            return;
        }
        List<Object> loc = new ArrayList<>(path.size() + start.size() + 1);
        loc.add("body");
        loc.addAll(start);
        loc.addAll(path);
        Integer line = lines.of(loc.subList(1, loc.size()));
        found.add(new Problem(type, loc, line == null ? expected : expected + " (line " + line + ")", input, line));
    }

    public List<Problem> found() {
        return List.copyOf(found);
    }

    public boolean none() {
        return found.isEmpty();
    }
}
