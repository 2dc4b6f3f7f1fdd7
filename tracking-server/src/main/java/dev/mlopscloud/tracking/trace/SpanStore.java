package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.Validation;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All SQL of spans. */
@Singleton
final class SpanStore {
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final String TAG_PREFIX = "mlflow.traceTag.";
    private static final int LONGEST_NAME = 500;

    private static final String PUT_TRACE = """
            insert into trace (trace_id, experiment_id, request_time, duration, state, request_preview,
                response_preview)
            values (?, ?, ?, ?::bigint, ?, ?::text, ?::text)
            on conflict (trace_id) do update set
                request_time = case when trace.final then trace.request_time
                    else least(trace.request_time, excluded.request_time) end,
                duration = case when trace.final then trace.duration
                    else greatest(trace.request_time + trace.duration, excluded.request_time + excluded.duration)
                        - least(trace.request_time, excluded.request_time) end,
                state = case when trace.state in ('IN_PROGRESS', 'STATE_UNSPECIFIED') then excluded.state
                    else trace.state end,
                request_preview = coalesce(trace.request_preview, excluded.request_preview),
                response_preview = coalesce(trace.response_preview, excluded.response_preview)
            """;

    private static final String PUT_TEXT = " (key, value, trace_key) select ?, ?, trace_key from trace"
            + " where trace_id = ? on conflict (trace_key, key) do ";

    private static final String PUT_SPAN = """
            insert into span (span_id, parent_span_id, name, type, status, started, ended, content, usage, input_cost,
                output_cost, total_cost, model_name, model_provider, trace_key)
            select ?, ?::text, ?, ?, ?, ?, ?::bigint, ?, ?::text, ?::float8, ?::float8, ?::float8, ?::text, ?::text,
                trace_key from trace where trace_id = ?
            on conflict (trace_key, span_id) do update set parent_span_id = excluded.parent_span_id,
                name = excluded.name, type = excluded.type, status = excluded.status, started = excluded.started,
                ended = excluded.ended, content = excluded.content, usage = excluded.usage,
                input_cost = excluded.input_cost, output_cost = excluded.output_cost,
                total_cost = excluded.total_cost, model_name = excluded.model_name,
                model_provider = excluded.model_provider
            """;

    private final Database database;

    SpanStore(Database database) {
        this.database = database;
    }

    /** A span and the document that is kept of it. */
    private record Logged(OtlpSpan span, ObjectNode document) {
        JsonNode attributes() {
            return document.path("attributes");
        }

        boolean counts() {
            return attributes().has(SpanMeaning.USAGE) || attributes().has(SpanMeaning.COST);
        }
    }

    /** Keeps spans, and begins the traces that they are the first of. Traces go in order, so that none deadlocks. */
    void log(long experimentId, List<OtlpSpan> spans, @Nullable String runId) {
        Map<String, List<Logged>> traces = spans.stream()
                .map(span -> new Logged(span, SpanJson.document(span)))
                .collect(Collectors.groupingBy(
                        logged -> logged.span.mlflowTraceId(), TreeMap::new, Collectors.toList()));
        database.inTransaction(tx -> {
            String location = TraceStore.artifactLocation(tx, experimentId);
            List<List<@Nullable Object>> rows = new ArrayList<>();
            traces.forEach((id, group) -> rows.add(traceRow(id, experimentId, group)));
            tx.batch(PUT_TRACE, rows);
            putTexts(tx, traces, location);
            rows.clear();
            traces.values().forEach(group -> group.forEach(logged -> rows.add(spanRow(logged))));
            tx.batch(PUT_SPAN, rows);
            List<String> counting = traces.entrySet().stream()
                    .filter(trace -> trace.getValue().stream().anyMatch(Logged::counts))
                    .map(Map.Entry::getKey)
                    .toList();
            if (!counting.isEmpty()) {
                TotalsStore.update(tx, counting);
            }
            if (runId != null && !runId.isEmpty()) {
                tx.batch(
                        "insert into trace_run (run_id, trace_key) select r.run_id, t.trace_key from trace t, run r"
                                + " where r.run_id = ? and t.trace_id = ? on conflict do nothing",
                        traces.keySet().stream().map(id -> List.of(runId, id)).toList());
            }
        });
    }

    private static List<@Nullable Object> traceRow(String id, long experimentId, List<Logged> group) {
        long started = group.stream().mapToLong(one -> one.span.started()).min().orElse(0) / NANOS_PER_MILLI;
        long ended = group.stream().mapToLong(one -> one.span.ended()).max().orElse(0) / NANOS_PER_MILLI;
        Logged root =
                group.stream().filter(one -> one.span.isRoot()).findFirst().orElse(null);
        String finished = root != null && root.span.status() == 2 ? "ERROR" : "OK";
        JsonNode attributes = root == null ? SpanJson.parsed("{}") : root.document.path("attributes");
        return Arrays.asList(
                id,
                experimentId,
                started,
                ended == 0 ? null : Long.valueOf(ended - started),
                root == null ? "IN_PROGRESS" : finished,
                TraceInfo.preview(attributes.path(SpanMeaning.INPUTS).textValue()),
                TraceInfo.preview(attributes.path(SpanMeaning.OUTPUTS).textValue()));
    }

    private static void putTexts(Transaction tx, Map<String, List<Logged>> traces, String location) {
        List<List<Object>> tags = new ArrayList<>();
        List<List<Object>> metadata = new ArrayList<>();
        traces.forEach((id, group) -> {
            tags.add(List.of(TraceStore.SPANS_TAG, TraceStore.IN_STORE, id));
            tags.add(List.of(TraceStore.LOCATION_TAG, location + "/traces/" + id + "/artifacts", id));
            for (Logged logged : group) {
                text(logged.document, "session.id", "mlflow.trace.session", id, metadata);
                text(logged.document, "user.id", "mlflow.trace.user", id, metadata);
                if (logged.span.isRoot()) {
                    logged.span.attributes().keySet().stream()
                            .filter(key -> key.startsWith(TAG_PREFIX))
                            .forEach(key -> text(logged.document, key, key.substring(TAG_PREFIX.length()), id, tags));
                }
            }
        });
        tx.batch("insert into trace_tag" + PUT_TEXT + "update set value = excluded.value", tags);
        tx.batch("insert into trace_metadata" + PUT_TEXT + "nothing", metadata);
    }

    private static void text(
            ObjectNode document, String attribute, String key, String traceId, List<List<Object>> rows) {
        String value = TraceInfo.clean(SpanMeaning.text(document.path("attributes"), attribute));
        if (!value.isEmpty() && !key.isEmpty()) {
            rows.add(List.of(TraceInfo.clean(key), value, traceId));
        }
    }

    private static List<@Nullable Object> spanRow(Logged logged) {
        OtlpSpan span = logged.span;
        JsonNode attributes = logged.attributes();
        String type = SpanMeaning.text(attributes, SpanMeaning.TYPE);
        JsonNode usage = SpanMeaning.value(attributes, SpanMeaning.USAGE);
        Map<String, Double> costs =
                TraceTotals.numbers(SpanMeaning.value(attributes, SpanMeaning.COST), TraceTotals.COSTS);
        return Arrays.asList(
                span.spanId(),
                span.isRoot() ? null : span.parentId(),
                name(span.name()),
                type.isEmpty() ? SpanMeaning.UNKNOWN : name(type),
                List.of("UNSET", "OK", "ERROR").get(Math.clamp(span.status(), 0, 2)),
                span.started(),
                span.ended() == 0 ? null : Long.valueOf(span.ended()),
                logged.document.toString(),
                usage.isObject() ? TraceInfo.clean(usage.toString()) : null,
                costs.get("input_cost"),
                costs.get("output_cost"),
                costs.get("total_cost"),
                present(SpanMeaning.text(attributes, SpanMeaning.MODEL)),
                present(SpanMeaning.text(attributes, SpanMeaning.PROVIDER)),
                span.mlflowTraceId());
    }

    private static @Nullable String present(String text) {
        return text.isEmpty() ? null : name(text);
    }

    private static String name(String text) {
        return Validation.cut(TraceInfo.clean(text), LONGEST_NAME);
    }

    /** The documents of traces' spans by trace: roots first, then by their starts. */
    Map<String, List<String>> documents(List<String> traceIds) {
        return database.transaction(tx -> tx
                .list(
                        row -> Map.entry(row.getString(1), row.getString(2)),
                        "select t.trace_id, s.content from span s join trace t on t.trace_key = s.trace_key"
                                + " where t.trace_id = any(?)"
                                + " order by s.parent_span_id is not null, s.started, s.span_id",
                        traceIds)
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList()))));
    }
}
