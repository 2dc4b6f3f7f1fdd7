package dev.mlopscloud.tracking.search;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a comparison or an ordering is about. */
public enum Entity {
    METRIC("metric"),
    PARAM("parameter"),
    TAG("tag"),
    ATTRIBUTE("attribute"),
    DATASET("dataset"),
    METADATA("request_metadata"),
    FEEDBACK("feedback"),
    EXPECTATION("expectation"),
    SPAN("span"),
    ISSUE("issue");

    private static final Map<String, Entity> NAMES = Map.ofEntries(
            Map.entry("metric", METRIC),
            Map.entry("metrics", METRIC),
            Map.entry("parameter", PARAM),
            Map.entry("parameters", PARAM),
            Map.entry("param", PARAM),
            Map.entry("params", PARAM),
            Map.entry("tag", TAG),
            Map.entry("tags", TAG),
            Map.entry("attribute", ATTRIBUTE),
            Map.entry("attributes", ATTRIBUTE),
            Map.entry("attr", ATTRIBUTE),
            Map.entry("run", ATTRIBUTE),
            Map.entry("trace", ATTRIBUTE),
            Map.entry("metadata", METADATA),
            Map.entry("request_metadata", METADATA),
            Map.entry("feedback", FEEDBACK),
            Map.entry("expectation", EXPECTATION),
            Map.entry("span", SPAN),
            Map.entry("issue", ISSUE),
            Map.entry("dataset", DATASET),
            Map.entry("datasets", DATASET));

    private final String word;

    Entity(String word) {
        this.word = word;
    }

    static @Nullable Entity named(String name) {
        return NAMES.get(name);
    }

    /** How filters name it most often. */
    String plural() {
        return this == PARAM ? "params" : word + "s";
    }

    /** How messages name it. */
    String word() {
        return word;
    }
}
