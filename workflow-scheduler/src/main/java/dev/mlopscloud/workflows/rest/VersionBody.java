package dev.mlopscloud.workflows.rest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.mlopscloud.workflows.definition.DagVersion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code DagVersionResponse}. */
@JsonNaming(SnakeCaseStrategy.class)
record VersionBody(
        String id,
        int versionNumber,
        String dagId,
        @Nullable String bundleName,
        @Nullable String bundleVersion,
        Instant createdAt,
        String dagDisplayName,
        @Nullable String bundleUrl) {
    static VersionBody of(DagVersion version) {
        return new VersionBody(
                version.id().toString(),
                version.number(),
                version.dagId(),
                DagVersion.BUNDLE,
                version.hash().substring(0, 12),
                version.createdAt(),
                version.dagId(),
                null);
    }
}
