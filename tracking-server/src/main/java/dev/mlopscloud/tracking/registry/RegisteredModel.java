package dev.mlopscloud.tracking.registry;

import dev.mlopscloud.tracking.api.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A registered model as it is answered.
 *
 * @param creationTimestamp milliseconds since 1970, as {@code lastUpdatedTimestamp}
 * @param description absent when empty
 * @param latestVersions the greatest version of each stage
 */
public record RegisteredModel(
        String name,
        long creationTimestamp,
        long lastUpdatedTimestamp,
        @Nullable String description,
        List<ModelVersion> latestVersions,
        List<Tag> tags,
        List<Alias> aliases) {

    List<String> aliasesOf(ModelVersion version) {
        return aliases.stream()
                .filter(alias -> alias.version().equals(version.version()))
                .map(Alias::alias)
                .toList();
    }

    /** A name for a version. */
    public record Alias(String alias, String version) {}
}
