package dev.mlopscloud.tracking.write;

import dev.mlopscloud.tracking.api.DirectRoutes;
import dev.mlopscloud.tracking.api.Empty;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.metric.Metric;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code /api/2.0/mlflow/runs/log-*} and {@code set-tag}. */
@Singleton
final class LogRoutes {
    private static final String RUNS = "/api/2.0/mlflow/runs/";
    private static final String NAME_TAG = "mlflow.runName";
    private static final int MOST_METRICS = 1000;
    private static final int MOST_PARAMS_OR_TAGS = 100;
    private static final int MOST_ENTITIES = 1000;

    private final GroupCommit commits;

    LogRoutes(GroupCommit commits) {
        this.commits = commits;
    }

    void install(@Observes Router router, DirectRoutes routes) {
        routes.post(router, RUNS + "log-metric", this::logMetric);
        routes.post(router, RUNS + "log-parameter", this::logParameter);
        routes.post(router, RUNS + "set-tag", this::setTag);
        routes.post(router, RUNS + "log-batch", this::plainBatch, this::logBatch);
    }

    private CompletionStage<Empty> logMetric(Fields request) {
        String runId = runId(request);
        return commits.write(new LogRequest(runId, List.of(Metric.read(request, "")), List.of(), List.of(), false));
    }

    private CompletionStage<Empty> logParameter(Fields request) {
        String runId = runId(request);
        return commits.write(new LogRequest(runId, List.of(), List.of(param(request, "")), List.of(), false));
    }

    private CompletionStage<Empty> setTag(Fields request) {
        String runId = runId(request);
        return commits.write(new LogRequest(runId, List.of(), List.of(), List.of(tag(request, "")), false));
    }

    private @Nullable CompletionStage<?> plainBatch(byte[] body) {
        LogRequest batch = BatchReader.read(body, MOST_METRICS);
        return batch == null ? null : commits.write(batch);
    }

    private CompletionStage<Empty> logBatch(Fields request) {
        String runId = Validation.runId(request.required("run_id"));
        List<Metric> metrics = new ArrayList<>();
        for (Fields metric : request.objects("metrics")) {
            metrics.add(Metric.read(metric, "metrics[" + metrics.size() + "]."));
        }
        List<Tag> params = new ArrayList<>();
        for (Fields param : request.objects("params")) {
            params.add(param(param, "params[" + params.size() + "]."));
        }
        List<Tag> tags = new ArrayList<>();
        for (Fields tag : request.objects("tags")) {
            tags.add(tag(tag, "tags[" + tags.size() + "]."));
        }
        checkSize("metrics", MOST_METRICS, metrics.size());
        checkSize("params", MOST_PARAMS_OR_TAGS, params.size());
        checkSize("tags", MOST_PARAMS_OR_TAGS, tags.size());
        checkSize("metrics, params, and tags", MOST_ENTITIES, metrics.size() + params.size() + tags.size());
        checkUnique(params);
        return commits.write(new LogRequest(runId, metrics, params, tags, true));
    }

    private static String runId(Fields request) {
        return request.required(request.has("run_uuid") && !request.has("run_id") ? "run_uuid" : "run_id");
    }

    private static Tag param(Fields fields, String path) {
        String key = Validation.key(fields.required("key"), path + "key");
        Validation.atMost(key, Validation.MAX_KEY_LENGTH, "Param key");
        return new Tag(key, Validation.cut(fields.textOr("value", ""), Validation.MAX_PARAM_VALUE_LENGTH));
    }

    private static Tag tag(Fields fields, String path) {
        String key = Validation.key(fields.required("key"), path + "key");
        Validation.atMost(key, Validation.MAX_KEY_LENGTH, path + "key");
        if (key.equals(NAME_TAG)) {
            Validation.atMost(fields.text("value"), Validation.MAX_RUN_NAME_LENGTH, path + "value");
        }
        return new Tag(key, Validation.cut(fields.textOr("value", ""), Validation.MAX_RUN_TAG_VALUE_LENGTH));
    }

    private static void checkSize(String what, int limit, int size) {
        if (size > limit) {
            throw MlflowException.invalid("A batch logging request can contain at most " + limit + " " + what
                    + ". Got " + size + " " + what + ". Please split up " + what
                    + " across multiple requests and try again.");
        }
    }

    private static void checkUnique(List<Tag> params) {
        Set<String> seen = new LinkedHashSet<>();
        List<String> twice = params.stream()
                .map(Tag::key)
                .filter(key -> !seen.add(key))
                .map(key -> "'" + key + "'")
                .toList();
        if (!twice.isEmpty()) {
            throw MlflowException.invalid("Duplicate parameter keys have been submitted: " + twice
                    + ". Please ensure the request contains only one param value per param key.");
        }
    }
}
