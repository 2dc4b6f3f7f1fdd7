package dev.mlopscloud.workflows.ui.graph;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;

/** Airflow's {@code EdgeResponse}. */
@JsonNaming(SnakeCaseStrategy.class)
public record GraphEdge(
        String sourceId,
        String targetId,
        @Nullable Boolean isSetupTeardown,
        @Nullable String label,
        @Nullable Boolean isSourceAsset) {

    static GraphEdge plain(String source, String target) {
        return new GraphEdge(source, target, null, null, null);
    }
}
