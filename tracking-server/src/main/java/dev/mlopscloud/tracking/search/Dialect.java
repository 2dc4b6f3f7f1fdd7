package dev.mlopscloud.tracking.search;

/** Whose search it is: each kind of thing has words of its own for what is wrong with a filter. */
public enum Dialect {
    RUNS,
    TRACES,
    EXPERIMENTS,
    REGISTERED_MODELS,
    MODEL_VERSIONS,
    EVALUATION_DATASETS,
    LOGGED_MODELS;

    boolean isOfRegistry() {
        return this == REGISTERED_MODELS || this == MODEL_VERSIONS;
    }
}
