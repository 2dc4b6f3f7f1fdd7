package dev.mlopscloud.tracking.trace;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.tracking.api.MlflowException;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts and sums over traces, spans and assessments. Names become SQL only through the tables below. */
@Singleton
final class TraceMetricStore {
    private static final DateTimeFormatter BUCKET = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'+00:00'");
    private static final String TAG = "(select v.value from trace_tag v where v.trace_key = t.trace_key and v.key = ?)";
    private static final String METADATA =
            "(select v.value from trace_metadata v where v.trace_key = t.trace_key and v.key = ?)";
    private static final String NAME =
            "(select v.value from trace_tag v where v.trace_key = t.trace_key and v.key = 'mlflow.traceName')";
    private static final String SESSION =
            "(select v.value from trace_metadata v where v.trace_key = t.trace_key and v.key = 'mlflow.trace.session')";
    private static final String USAGE = "(select case when (v.value::json -> '%1$s')::text ~ '^[0-9]{1,15}$'"
            + " then (v.value::json -> '%1$s')::text::float8 end from trace_metadata v where v.trace_key = t.trace_key"
            + " and v.key = 'mlflow.trace.tokenUsage' and v.value is json object)";

    static final Map<String, View> VIEWS = Map.of(
            "TRACES",
            new View(
                    "trace t",
                    "t.request_time",
                    Map.of(
                            "trace_count", "1",
                            "session_count", SESSION,
                            "latency", "t.duration",
                            "input_tokens", USAGE.formatted("input_tokens"),
                            "output_tokens", USAGE.formatted("output_tokens"),
                            "total_tokens", USAGE.formatted("total_tokens"),
                            "cache_read_input_tokens", USAGE.formatted("cache_read_input_tokens"),
                            "cache_creation_input_tokens", USAGE.formatted("cache_creation_input_tokens")),
                    Map.of("trace_name", NAME, "trace_status", "t.state")),
            "SPANS",
            new View(
                    "span s join trace t on t.trace_key = s.trace_key",
                    "s.started / 1000000",
                    Map.of(
                            "span_count", "1",
                            "latency", "(s.ended - s.started) / 1000000.0::float8",
                            "input_cost", "s.input_cost",
                            "output_cost", "s.output_cost",
                            "total_cost", "s.total_cost"),
                    Map.of(
                            "span_name", "s.name",
                            "span_type", "s.type",
                            "span_status", "s.status",
                            "span_model_name", "s.model_name",
                            "span_model_provider", "s.model_provider")),
            "ASSESSMENTS",
            new View(
                    "assessment a join trace t on t.trace_key = a.trace_key",
                    "t.request_time",
                    Map.of("assessment_count", "1", "assessment_value", "a.value_number"),
                    Map.of("assessment_name", "a.name", "assessment_value", "a.value_text")));

    /** What filters may compare for equality; those with a key take it as an argument. */
    static final Map<String, String> FILTERS = Map.of(
            "trace.status", "t.state",
            "trace.tag", TAG,
            "trace.metadata", METADATA,
            "span.name", "s.name",
            "span.status", "s.status",
            "span.type", "s.type",
            "assessment.name", "a.name",
            "assessment.type", "a.kind");

    private final Database database;

    TraceMetricStore(Database database) {
        this.database = database;
    }

    /** Where a kind of thing is kept, and what can be counted and told apart of it. */
    record View(String from, String time, Map<String, String> metrics, Map<String, String> dimensions) {}

    /** An equality that points must meet. */
    record Filter(String subject, @Nullable String key, String value) {}

    /**
     * What is asked for.
     *
     * @param bucketSeconds the width of the points in time, or 0 for one point
     */
    record Query(
            List<Long> experimentIds,
            View view,
            String metric,
            List<Aggregation> aggregations,
            List<String> dimensions,
            List<Filter> filters,
            long bucketSeconds,
            @Nullable Long from,
            @Nullable Long to,
            int limit) {}

    /**
     * How values become one.
     *
     * @param percentile between 0 and 100
     */
    record Aggregation(String name, double percentile, String label) {}

    /** One answer: what it is of, and its numbers. */
    record Point(Map<String, String> dimensions, Map<String, Double> values) {}

    List<Point> query(Query query) {
        View view = query.view;
        List<@Nullable Object> arguments = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        if (query.bucketSeconds > 0) {
            keys.add(view.time + " / ?::bigint");
            arguments.add(query.bucketSeconds * 1000);
        }
        query.dimensions.forEach(dimension -> keys.add(view.dimensions.get(dimension)));
        StringBuilder sql = new StringBuilder("select ");
        keys.forEach(key -> sql.append(key).append(", "));
        String metric = view.metrics.getOrDefault(query.metric, "1");
        query.aggregations.forEach(aggregation -> {
            sql.append(aggregate(aggregation, query.metric, metric)).append(", ");
            if (aggregation.name.equals("PERCENTILE")) {
                arguments.add(aggregation.percentile / 100);
            }
        });
        sql.append("count(*) from ").append(view.from).append(" where t.experiment_id = any(?)");
        arguments.add(query.experimentIds.stream().mapToLong(Long::longValue).toArray());
        sql.append(" and ").append(metric).append(" is not null");
        conditions(query, sql, arguments);
        if (!keys.isEmpty()) {
            List<String> ordinals = new ArrayList<>();
            for (int i = 1; i <= keys.size(); i++) {
                ordinals.add(Integer.toString(i));
            }
            String grouped = String.join(", ", ordinals);
            sql.append(" group by ").append(grouped).append(" order by ").append(grouped);
        }
        sql.append(" limit ?");
        arguments.add(query.limit);
        return database
                .transaction(tx -> tx.list(row -> point(query, row), sql.toString(), arguments.toArray()))
                .stream()
                .filter(point -> !point.values.isEmpty())
                .toList();
    }

    private static void conditions(Query query, StringBuilder sql, List<@Nullable Object> arguments) {
        if (query.from != null) {
            sql.append(" and ").append(query.view.time).append(" >= ?");
            arguments.add(query.from);
        }
        if (query.to != null) {
            sql.append(" and ").append(query.view.time).append(" <= ?");
            arguments.add(query.to);
        }
        for (Filter filter : query.filters) {
            sql.append(" and ").append(FILTERS.get(filter.subject)).append(" = ?");
            if (filter.key != null) {
                arguments.add(filter.key);
            }
            arguments.add(filter.value);
        }
    }

    private static String aggregate(Aggregation aggregation, String metric, String value) {
        return switch (aggregation.name) {
            case "COUNT" -> metric.equals("session_count") ? "count(distinct " + value + ")" : "count(*)";
            case "SUM" -> "sum((" + value + ")::float8)";
            case "AVG" -> "avg((" + value + ")::float8)";
            case "MIN" -> "min((" + value + ")::float8)";
            case "MAX" -> "max((" + value + ")::float8)";
            case "PERCENTILE" -> "percentile_cont(?::float8) within group (order by (" + value + ")::float8)";
            default -> throw MlflowException.invalid("Unknown aggregation: " + aggregation.name);
        };
    }

    private static Point point(Query query, ResultSet row) throws SQLException {
        int column = 1;
        Map<String, String> dimensions = new LinkedHashMap<>();
        if (query.bucketSeconds > 0) {
            Instant start = Instant.ofEpochSecond(row.getLong(column++) * query.bucketSeconds);
            dimensions.put("time_bucket", BUCKET.format(start.atOffset(ZoneOffset.UTC)));
        }
        for (String dimension : query.dimensions) {
            String value = row.getString(column++);
            if (value != null) {
                dimensions.put(dimension, value);
            }
        }
        Map<String, Double> values = new LinkedHashMap<>();
        long rows = row.getLong(column + query.aggregations.size());
        for (Aggregation aggregation : query.aggregations) {
            double value = row.getDouble(column++);
            if (rows > 0) {
                values.put(aggregation.label, value);
            }
        }
        return new Point(dimensions, values);
    }
}
