package dev.mlopscloud.tracking.dataset;

import org.jspecify.annotations.Nullable;

/** A dataset in the context (training, evaluation, ...) it was used in. */
public record DatasetSummary(
        String experimentId,
        String name,
        String digest,
        @Nullable String context) {}
