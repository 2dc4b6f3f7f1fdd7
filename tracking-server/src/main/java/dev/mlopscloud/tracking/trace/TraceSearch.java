package dev.mlopscloud.tracking.trace;

import dev.mlopscloud.tracking.search.Entity;
import dev.mlopscloud.tracking.search.Grammar;
import dev.mlopscloud.tracking.search.Grammar.AttributeType;
import dev.mlopscloud.tracking.search.KeyedValues;
import dev.mlopscloud.tracking.search.SqlSchema;
import dev.mlopscloud.tracking.search.SqlSearch;
import java.util.Map;
import java.util.Set;

/** What traces can be searched by, and where it is kept. */
final class TraceSearch {
    private static final String SPANS = "v.trace_key = t.trace_key";
    private static final String ASSESSED = "v.trace_key = t.trace_key and v.valid and v.kind = '%s' and v.name = ?";

    static final Grammar GRAMMAR = new Grammar(
            Map.of(
                    "request_id", AttributeType.LISTABLE,
                    "client_request_id", AttributeType.LISTABLE,
                    "name", AttributeType.LISTABLE,
                    "status", AttributeType.LISTABLE,
                    "run_id", AttributeType.LISTABLE,
                    "text", AttributeType.TEXT,
                    "prompt", AttributeType.TEXT,
                    "timestamp_ms", AttributeType.NUMBER,
                    "execution_time_ms", AttributeType.NUMBER,
                    "end_time_ms", AttributeType.NUMBER),
            Set.of("request_id", "name", "status", "timestamp_ms", "execution_time_ms", "end_time_ms"),
            Map.of(
                    "timestamp", "timestamp_ms",
                    "execution_time", "execution_time_ms",
                    "end_time", "end_time_ms"),
            Set.of(Entity.ATTRIBUTE, Entity.TAG, Entity.METADATA, Entity.FEEDBACK, Entity.EXPECTATION, Entity.SPAN),
            Set.of(Entity.TAG, Entity.METADATA, Entity.FEEDBACK, Entity.EXPECTATION));

    static final SqlSearch SQL = new SqlSearch(new SqlSchema(
            Map.of(
                    "request_id", "t.trace_id",
                    "client_request_id", "t.client_request_id",
                    "name", tag("mlflow.traceName"),
                    "status", "t.state",
                    "prompt", tag("mlflow.linkedPrompts"),
                    "timestamp_ms", "t.request_time",
                    "execution_time_ms", "t.duration",
                    "end_time_ms", "(t.request_time + t.duration)"),
            Map.of(
                    Entity.TAG,
                    new KeyedValues("trace_tag v", "v.trace_key = t.trace_key and v.key = ?", "v.value"),
                    Entity.METADATA,
                    new KeyedValues("trace_metadata v", "v.trace_key = t.trace_key and v.key = ?", "v.value"),
                    Entity.FEEDBACK,
                    new KeyedValues("assessment v", ASSESSED.formatted("feedback"), "v.value_text"),
                    Entity.EXPECTATION,
                    new KeyedValues("assessment v", ASSESSED.formatted("expectation"), "v.value_text")),
            Map.of(
                    "run_id", new KeyedValues("trace_run v", SPANS, "v.run_id"),
                    "text", new KeyedValues("span v", SPANS, "v.content"),
                    "span.name", new KeyedValues("span v", SPANS, "v.name"),
                    "span.type", new KeyedValues("span v", SPANS, "v.type"),
                    "span.status", new KeyedValues("span v", SPANS, "v.status"),
                    "span.content", new KeyedValues("span v", SPANS, "v.content"))));

    private TraceSearch() {}

    private static String tag(String key) {
        return "(select v.value from trace_tag v where v.trace_key = t.trace_key and v.key = '" + key + "')";
    }
}
