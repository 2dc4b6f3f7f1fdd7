package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.tracking.api.Fields;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.Validation;
import dev.mlopscloud.tracking.trace.TraceMetricStore.Aggregation;
import dev.mlopscloud.tracking.trace.TraceMetricStore.Filter;
import dev.mlopscloud.tracking.trace.TraceMetricStore.Point;
import dev.mlopscloud.tracking.trace.TraceMetricStore.View;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code traces/metrics}: the numbers of the UI's overview. */
@Path("api/3.0/mlflow/traces/metrics")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public final class TraceMetricResource {
    private static final int MOST_POINTS = 1000;
    private static final int MOST_AGGREGATIONS = 20;
    private static final int LONGEST_FILTER = 5000;
    private static final long LONGEST_BUCKET_SECONDS = 1_000_000_000;
    private static final Set<String> AGGREGATIONS = Set.of("COUNT", "SUM", "AVG", "MIN", "MAX", "PERCENTILE");
    private static final Pattern FILTER = Pattern.compile(
            "\\s*(?<subject>[a-z]+\\.[a-z]+)(?:\\.(?<key>[^=]+?))?\\s*=\\s*(?:'(?<single>[^']*)'|\"(?<double>[^\"]*)\")\\s*");

    private final TraceMetricStore metrics;

    TraceMetricResource(TraceMetricStore metrics) {
        this.metrics = metrics;
    }

    @POST
    public ObjectNode query(Fields request) {
        List<String> experiments = request.texts("experiment_ids");
        if (experiments.isEmpty()) {
            throw request.missing("experiment_ids");
        }
        View view = TraceMetricStore.VIEWS.get(request.required("view_type"));
        if (view == null) {
            throw request.invalid("view_type");
        }
        String metric = request.required("metric_name");
        List<String> dimensions = request.texts("dimensions");
        if (!view.dimensions().keySet().containsAll(dimensions)) {
            throw request.invalid("dimensions");
        }
        long bucket = request.integerOr("time_interval_seconds", 0);
        if (bucket < 0 || bucket > LONGEST_BUCKET_SECONDS) {
            throw request.invalid("time_interval_seconds");
        }
        List<Aggregation> aggregations = aggregations(request);
        List<Filter> filters = request.texts("filters").stream()
                .map(text -> filter(text, view))
                .toList();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        // A metric that nothing here has, such as a cost, has no points.
        if (view.metrics().containsKey(metric)) {
            metrics.query(new TraceMetricStore.Query(
                            experiments.stream().map(Validation::experimentId).toList(),
                            view,
                            metric,
                            aggregations,
                            dimensions,
                            filters,
                            bucket,
                            request.integer("start_time_ms"),
                            request.integer("end_time_ms"),
                            Validation.pageSize(request, MOST_POINTS, MOST_POINTS)))
                    .forEach(point -> answer.withArray("data_points").add(json(metric, point)));
        }
        return answer;
    }

    private static List<Aggregation> aggregations(Fields request) {
        List<Aggregation> aggregations = new ArrayList<>();
        for (Fields given : request.objects("aggregations")) {
            String type = given.required("aggregation_type");
            if (!AGGREGATIONS.contains(type)) {
                throw given.invalid("aggregation_type");
            }
            if (type.equals("PERCENTILE")) {
                double percentile = given.requiredDouble("percentile_value");
                if (!(percentile >= 0 && percentile <= 100)) {
                    throw given.invalid("percentile_value");
                }
                aggregations.add(new Aggregation(type, percentile, "P" + percentile));
            } else {
                aggregations.add(new Aggregation(type, 0, type));
            }
        }
        if (aggregations.isEmpty()) {
            throw request.missing("aggregations");
        }
        if (aggregations.size() > MOST_AGGREGATIONS) {
            throw request.invalid("aggregations");
        }
        return aggregations;
    }

    private static Filter filter(String text, View view) {
        if (text.length() > LONGEST_FILTER) {
            throw MlflowException.invalid("A filter must not be longer than " + LONGEST_FILTER + " characters");
        }
        Matcher matcher = FILTER.matcher(text);
        String subject = matcher.matches() ? matcher.group("subject") : "";
        String column = TraceMetricStore.FILTERS.get(subject);
        boolean fits = column != null
                && (matcher.group("key") != null) == column.contains("?")
                && (!column.startsWith("s.") || view.from().startsWith("span"))
                && (!column.startsWith("a.") || view.from().startsWith("assessment"));
        if (!fits) {
            throw MlflowException.invalid("Invalid filter: " + text);
        }
        String key = matcher.group("key");
        String value = matcher.group("single") == null ? matcher.group("double") : matcher.group("single");
        return new Filter(subject, key == null ? null : key.replaceAll("^[`\"]|[`\"]$", ""), value);
    }

    private static ObjectNode json(String metric, Point point) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("metric_name", metric);
        if (!point.dimensions().isEmpty()) {
            ObjectNode dimensions = json.putObject("dimensions");
            point.dimensions().forEach(dimensions::put);
        }
        ObjectNode values = json.putObject("values");
        point.values().forEach(values::put);
        return json;
    }
}
