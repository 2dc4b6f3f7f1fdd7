package dev.mlopscloud.tracking.experiment;

import dev.mlopscloud.tracking.api.ArtifactHosts;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PercentEncoding;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.api.Validation;
import java.util.List;

/**
 * An experiment as it is answered.
 *
 * @param creationTime milliseconds since 1970, as {@code lastUpdateTime}
 * @param workspace always the one workspace there is
 */
public record Experiment(
        String experimentId,
        String name,
        String artifactLocation,
        String lifecycleStage,
        long lastUpdateTime,
        long creationTime,
        List<Tag> tags,
        String workspace) {

    static final String WORKSPACE = "default";
    private static final int MAX_NAME_LENGTH = 500;
    private static final int MAX_ARTIFACT_LOCATION_LENGTH = 2048;
    private static final int MAX_TAG_VALUE_LENGTH = 20_000;

    Experiment with(List<Tag> loaded) {
        return new Experiment(
                experimentId, name, artifactLocation, lifecycleStage, lastUpdateTime, creationTime, loaded, workspace);
    }

    static String checkedName(String name) {
        if (name.isBlank()) {
            throw MlflowException.invalid("Invalid experiment name: '" + name + "'");
        }
        Validation.atMost(name, MAX_NAME_LENGTH, "name");
        return name;
    }

    static String checkedLocation(String location) {
        boolean hasScheme = location.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*");
        if (!hasScheme || location.regionMatches(true, 0, "file:", 0, 5)) {
            throw MlflowException.invalid(
                    "Invalid artifact location: '" + location + "'. This server keeps no artifacts on its own disk.");
        }
        if (location.contains("#")) {
            throw MlflowException.invalid("'artifact_location' URL can't include fragments or params.");
        }
        ArtifactHosts.refuse(location, "artifact_location");
        if (PercentEncoding.hides(location, Experiment::leadsAway)) {
            throw MlflowException.invalid(
                    "Invalid artifact location: '" + location + "'. It must not have a query or '..'.");
        }
        if (location.length() > MAX_ARTIFACT_LOCATION_LENGTH) {
            throw MlflowException.invalid("Invalid artifact path length. The length of the artifact path cannot be"
                    + " greater than " + MAX_ARTIFACT_LOCATION_LENGTH + " characters. To configure this limit, please"
                    + " set the MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH environment variable.");
        }
        return location;
    }

    private static boolean leadsAway(String location) {
        return location.contains("?")
                || location.contains("#")
                || location.contains("..")
                || location.contains("\\")
                || location.chars().anyMatch(c -> c < ' ');
    }

    static Tag checked(Tag tag) {
        Validation.key(tag.key(), "key");
        Validation.atMost(tag.key(), Validation.MAX_KEY_LENGTH, "key");
        Validation.atMost(tag.value(), MAX_TAG_VALUE_LENGTH, "value");
        return tag;
    }
}
