package dev.mlopscloud.tracking.run;

import org.jspecify.annotations.Nullable;

/**
 * What identifies a run and where it stands.
 *
 * @param runUuid the run's id under its old name
 * @param startTime milliseconds since 1970, as {@code endTime}
 */
public record RunInfo(
        String runUuid,
        String experimentId,
        String runName,
        String userId,
        String status,
        @Nullable Long startTime,
        @Nullable Long endTime,
        String artifactUri,
        String lifecycleStage,
        String runId) {}
