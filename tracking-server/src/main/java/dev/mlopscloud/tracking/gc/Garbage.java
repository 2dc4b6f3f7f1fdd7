package dev.mlopscloud.tracking.gc;

/**
 * Something that was deleted and is to go for good.
 *
 * @param key orders those of a kind
 * @param artifactUri the root of its artifacts
 */
record Garbage(Kind kind, long key, String id, String artifactUri) {

    /** Kinds in the order of their removal: what belongs to an experiment goes before it. */
    enum Kind {
        RUN,
        LOGGED_MODEL,
        TRACE,
        EXPERIMENT
    }
}
