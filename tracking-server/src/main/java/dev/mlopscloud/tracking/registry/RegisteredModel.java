package dev.mlopscloud.tracking.registry;

import dev.mlopscloud.tracking.api.Tag;
import java.util.List;

/**
 * A registered model as it is answered.
 *
 * @param creationTimestamp milliseconds since 1970, as {@code lastUpdatedTimestamp}
 * @param latestVersions the greatest version of each stage
 */
public record RegisteredModel(
        String name,
        long creationTimestamp,
        long lastUpdatedTimestamp,
        String description,
        List<ModelVersion> latestVersions,
        List<Tag> tags,
        List<Alias> aliases) {

    /** A name for a version. */
    public record Alias(String alias, String version) {}
}
