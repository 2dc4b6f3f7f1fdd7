package dev.mlopscloud.tracking.loggedmodel;

import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.metric.Metric;
import java.util.List;

/** A logged model as it is answered. */
public record LoggedModel(Info info, Data data) {
    private static final int MAX_KEY_LENGTH = 255;

    /**
     * What identifies a model and where it stands.
     *
     * @param creationTimestampMs milliseconds since 1970, as {@code lastUpdatedTimestampMs}
     */
    public record Info(
            String modelId,
            String experimentId,
            String name,
            long creationTimestampMs,
            long lastUpdatedTimestampMs,
            String artifactUri,
            String status,
            String modelType,
            String sourceRunId,
            List<Tag> tags) {}

    public record Data(List<Tag> params, List<Metric> metrics) {}

    static String checkedName(String name) {
        if (name.chars().anyMatch(c -> "/:.%\"'".indexOf(c) >= 0)) {
            throw MlflowException.invalid("Invalid model name ('" + name + "') provided. Model name must be a non-empty"
                    + " string and cannot contain the following characters: ('/', ':', '.', '%', '\"', \"'\")");
        }
        return Validation.atMost(name, 500, "name") == null ? "" : name;
    }

    static List<Tag> params(Fields request) {
        return checked(request, "params");
    }

    static List<Tag> tags(Fields request) {
        return checked(request, "tags");
    }

    /** Unlike a run's, a model's values may be of any length, and its keys are not looked at. */
    private static List<Tag> checked(Fields request, String field) {
        List<Tag> tags = Tag.listed(request, field);
        for (Tag tag : tags) {
            Validation.atMost(tag.key(), MAX_KEY_LENGTH, "key");
        }
        return tags;
    }
}
