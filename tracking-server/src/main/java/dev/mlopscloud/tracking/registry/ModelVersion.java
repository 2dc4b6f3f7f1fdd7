package dev.mlopscloud.tracking.registry;

import dev.mlopscloud.tracking.api.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version of a registered model as it is answered.
 *
 * @param creationTimestamp milliseconds since 1970, as {@code lastUpdatedTimestamp}
 */
public record ModelVersion(
        String name,
        String version,
        long creationTimestamp,
        long lastUpdatedTimestamp,
        String currentStage,
        String description,
        String source,
        String runId,
        String status,
        List<Tag> tags,
        String runLink,
        List<String> aliases,
        @Nullable String modelId) {

    ModelVersion with(List<Tag> loadedTags, List<String> loadedAliases) {
        return new ModelVersion(
                name,
                version,
                creationTimestamp,
                lastUpdatedTimestamp,
                currentStage,
                description,
                source,
                runId,
                status,
                loadedTags,
                runLink,
                loadedAliases,
                modelId);
    }
}
