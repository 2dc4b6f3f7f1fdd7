package dev.mlopscloud.tracking.metric;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.metric.MetricStore.Place;
import dev.mlopscloud.tracking.metric.MetricStore.Series;
import dev.mlopscloud.tracking.metric.MetricStore.Steps;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/2.0/mlflow/metrics}: the histories. */
@Path("api/2.0/mlflow/metrics")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class MetricResource {
    private static final int MOST_RUNS = 100;
    private static final int MOST_POINTS = 25_000;
    private static final int MOST_SAMPLES = 2500;

    private final MetricStore metrics;
    private final JsonFactory json;

    MetricResource(MetricStore metrics, ObjectMapper json) {
        this.metrics = metrics;
        this.json = json.getFactory();
    }

    /** Points of several runs. */
    public record Histories(List<RunMetric> metrics) {}

    /** Points of several runs, for an answer that says so when there are none. */
    public record BulkHistories(
            @JsonInclude(JsonInclude.Include.ALWAYS) List<RunMetric> metrics) {}

    @GET
    @Path("get-history")
    public StreamingOutput history(Fields request) {
        String runId = request.required(request.has("run_uuid") && !request.has("run_id") ? "run_uuid" : "run_id");
        String key = request.required("metric_key");
        PageToken start = PageToken.of(request.text("page_token"));
        Long asked = request.integer("max_results");
        if (asked != null && asked <= 0) {
            throw MlflowException.invalid(
                    "Invalid value " + asked + " for parameter 'max_results' supplied. It must be a positive integer.");
        }
        long most = asked == null ? Long.MAX_VALUE : Math.min(asked, MOST_POINTS);
        return new HistoryAnswer(metrics, json, new Series(runId, key), Place.of(start), most);
    }

    @GET
    @Path("get-history-bulk")
    public BulkHistories histories(
            @QueryParam("run_id") List<String> runIds,
            @QueryParam("metric_key") @Nullable String key,
            @QueryParam("max_results") @Nullable String maxResults) {
        if (runIds.isEmpty()) {
            throw MlflowException.invalid("GetMetricHistoryBulk request must specify at least one run_id.");
        }
        if (runIds.size() > MOST_RUNS) {
            throw MlflowException.invalid("GetMetricHistoryBulk request cannot specify more than " + MOST_RUNS
                    + " run_ids. Received " + runIds.size() + " run_ids.");
        }
        if (key == null) {
            throw MlflowException.invalid("GetMetricHistoryBulk request must specify a metric_key.");
        }
        return new BulkHistories(metrics.histories(runIds, key, points(maxResults)));
    }

    private static int points(@Nullable String maxResults) {
        if (maxResults == null) {
            return MOST_POINTS;
        }
        if (!maxResults.matches("\\d{1,9}")) {
            throw MlflowException.invalid("Invalid value \"" + maxResults + "\" for parameter 'max_results' supplied.");
        }
        return Math.min(MOST_POINTS, Integer.parseInt(maxResults));
    }

    @GET
    @Path("get-history-bulk-interval")
    public Histories samples(Fields request) {
        return sample(request);
    }

    /** The samples that a request asks for, in whatever form it came. */
    public Histories sample(Fields request) {
        List<String> runIds = request.texts("run_ids");
        if (runIds.isEmpty()) {
            throw request.missing("run_ids");
        }
        if (runIds.size() > MOST_RUNS) {
            throw MlflowException.invalid("GetMetricHistoryBulkInterval request must specify at most " + MOST_RUNS
                    + " run_ids. Received " + runIds.size() + " run_ids. See the API docs for more information about"
                    + " request parameters.");
        }
        String key = request.required("metric_key");
        Steps steps = steps(request);
        long size = request.integerOr("max_results", MOST_SAMPLES);
        if (size < 1 || size > MOST_SAMPLES) {
            throw MlflowException.invalid("max_results must be between 1 and " + MOST_SAMPLES
                    + ". See the API docs for more information about request parameters.");
        }
        return new Histories(metrics.samples(runIds, key, steps, (int) size));
    }

    private static Steps steps(Fields request) {
        Long first = request.integer("start_step");
        Long last = request.integer("end_step");
        if (first == null && last == null) {
            return Steps.ALL;
        }
        if (first == null || last == null) {
            throw MlflowException.invalid("If either start step or end step are specified, both must be specified.");
        }
        if (first > last) {
            throw MlflowException.invalid("end_step must be greater than start_step. Found start_step=" + first
                    + " and end_step=" + last + ".");
        }
        return new Steps(first, last);
    }
}
