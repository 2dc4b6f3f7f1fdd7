package dev.mlopscloud.tracking.metric;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.Validation;
import org.jspecify.annotations.Nullable;

/**
 * One point of a metric.
 *
 * @param timestamp milliseconds since 1970
 */
public record Metric(
        String key,
        double value,
        long timestamp,
        long step,
        @Nullable String datasetName,
        @Nullable String datasetDigest,
        @Nullable String modelId,
        @Nullable String runId) {

    public Metric(String key, double value, long timestamp, long step) {
        this(key, value, timestamp, step, null, null, null, null);
    }

    /** A point as it is kept. */
    public static Metric of(String key, double value, long timestamp, long step) {
        return new Metric(key, finite(value), timestamp, step);
    }

    /** Reads a point; {@code path} is how messages name it, empty for a request that is one point. */
    public static Metric read(Fields fields, String path) {
        String key = fields.required("key");
        double value = fields.requiredDouble("value");
        long timestamp = fields.requiredInteger("timestamp");
        Validation.key(key, path + "name");
        if (timestamp < 0) {
            throw MlflowException.invalid("Invalid value " + timestamp + " for parameter '" + path
                    + "timestamp' supplied: metric '" + key + "' (value=" + value
                    + "). Timestamp must be a nonnegative long (64-bit integer) ");
        }
        Validation.atMost(key, Validation.MAX_KEY_LENGTH, "Metric name");
        String datasetName = given(fields.text("dataset_name"));
        String datasetDigest = given(fields.text("dataset_digest"));
        if (path.isEmpty() && (datasetName == null) != (datasetDigest == null)) {
            throw MlflowException.invalid("Both dataset_name and dataset_digest must be provided if one is provided");
        }
        return new Metric(
                key,
                finite(value),
                timestamp,
                fields.integerOr("step", 0),
                datasetName,
                datasetDigest,
                given(fields.text("model_id")),
                null);
    }

    /** An infinity is kept as the greatest number of its sign. */
    private static double finite(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? Double.MAX_VALUE : -Double.MAX_VALUE;
        }
        // Minus zero would be another point than zero.
        return value == 0 ? 0.0 : value;
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /** The point as text, for messages. */
    @Override
    public String toString() {
        return TextNode.valueOf(key) + "=" + value + "@" + step;
    }
}
