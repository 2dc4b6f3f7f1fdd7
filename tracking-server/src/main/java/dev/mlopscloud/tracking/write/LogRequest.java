package dev.mlopscloud.tracking.write;

import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.metric.Metric;
import java.util.List;

/**
 * What one request logs to one run; it is kept whole or not at all.
 *
 * @param batch whether it came as a batch, which decides the wording of a refusal
 */
record LogRequest(String runId, List<Metric> metrics, List<Tag> params, List<Tag> tags, boolean batch) {

    /** The rows that it comes to, 1 for an empty batch. */
    int rows() {
        return Math.max(1, metrics.size() + params.size() + tags.size());
    }
}
