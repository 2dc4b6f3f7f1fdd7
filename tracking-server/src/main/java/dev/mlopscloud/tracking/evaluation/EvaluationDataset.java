package dev.mlopscloud.tracking.evaluation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation dataset as it is answered; tags, schema and profile are JSON texts.
 *
 * @param createdTime milliseconds since 1970, as {@code lastUpdateTime}
 * @param experimentIds empty where they are not asked for
 */
public record EvaluationDataset(
        String datasetId,
        String name,
        String tags,
        @Nullable String schema,
        @Nullable String profile,
        String digest,
        long createdTime,
        long lastUpdateTime,
        @Nullable String createdBy,
        @Nullable String lastUpdatedBy,
        List<String> experimentIds) {

    EvaluationDataset with(String loadedTags, List<String> experiments) {
        return new EvaluationDataset(
                datasetId,
                name,
                loadedTags,
                schema,
                profile,
                digest,
                createdTime,
                lastUpdateTime,
                createdBy,
                lastUpdatedBy,
                experiments);
    }
}
