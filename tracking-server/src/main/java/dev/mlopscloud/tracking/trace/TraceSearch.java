package dev.mlopscloud.tracking.trace;

import dev.mlopscloud.tracking.search.Dialect;
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

    /** Truths are no numbers here. */
    private static final String NUMBER = "(case when v.value_text not in ('true', 'false') then v.value_number end)";

    /** A prompt is {@code name/version}, among those that a trace's tag lists. */
    private static final String PROMPTS = "trace_tag g cross join lateral json_array_elements(case when g.value is json"
            + " array and position('u0000' in g.value) = 0 then g.value::json else '[]'::json end) as v(value)";

    private static final String PROMPTS_OF =
            "g.trace_key = t.trace_key and g.key = 'mlflow.linkedPrompts' and json_typeof(v.value) = 'object'";

    /** An attribute of a span: a text without its quotes, anything else as JSON. */
    private static final String ATTRIBUTE = "(select case when a.value like '\"%\"' and a.value is json scalar"
            + " then a.value::json #>> '{}' else a.value end from (select case when position('u0000' in v.content) = 0"
            + " then v.content::json -> 'attributes' ->> ? end as value) as a)";

    static final Grammar GRAMMAR = new Grammar(
            Dialect.TRACES,
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
            Set.of("request_id", "experiment_id", "name", "status", "timestamp_ms", "execution_time_ms", "end_time_ms"),
            Map.of(
                    "timestamp", "timestamp_ms",
                    "execution_time", "execution_time_ms",
                    "end_time", "end_time_ms"),
            Set.of(
                    Entity.ATTRIBUTE,
                    Entity.TAG,
                    Entity.METADATA,
                    Entity.FEEDBACK,
                    Entity.EXPECTATION,
                    Entity.SPAN,
                    Entity.ISSUE),
            Set.of(Entity.TAG, Entity.METADATA, Entity.FEEDBACK, Entity.EXPECTATION));

    static final SqlSearch SQL = new SqlSearch(new SqlSchema(
            Map.of(
                    "request_id", "t.trace_id",
                    "client_request_id", "t.client_request_id",
                    "name", tag("mlflow.traceName"),
                    "status", "t.state",
                    "experiment_id", "t.experiment_id",
                    "timestamp_ms", "t.request_time",
                    "execution_time_ms", "t.duration",
                    "end_time_ms", "(t.request_time + coalesce(t.duration, 0))"),
            Set.of("request_id", "status", "experiment_id", "timestamp_ms", "end_time_ms"),
            Map.of(
                    Entity.TAG,
                    new KeyedValues("trace_tag v", "v.trace_key = t.trace_key and v.key = ?", "v.value"),
                    Entity.METADATA,
                    new KeyedValues("trace_metadata v", "v.trace_key = t.trace_key and v.key = ?", "v.value"),
                    Entity.FEEDBACK,
                    new KeyedValues("assessment v", ASSESSED.formatted("feedback"), "v.value_text", NUMBER),
                    Entity.EXPECTATION,
                    new KeyedValues("assessment v", ASSESSED.formatted("expectation"), "v.value_text", NUMBER)),
            Map.of(
                    "run_id", new KeyedValues("trace_run v", SPANS, "v.run_id"),
                    "prompt",
                            new KeyedValues(
                                    PROMPTS, PROMPTS_OF, "(v.value ->> 'name') || '/' || (v.value ->> 'version')"),
                    "issue.id", new KeyedValues("assessment v", SPANS + " and v.kind = 'issue'", "v.name"),
                    "span.name", new KeyedValues("span v", SPANS, "v.name"),
                    "span.type", new KeyedValues("span v", SPANS, "v.type"),
                    "span.status", new KeyedValues("span v", SPANS, "v.status"),
                    "span.content", new KeyedValues("span v", SPANS, "v.content"),
                    "span.attributes.", new KeyedValues("span v", SPANS, ATTRIBUTE))));

    private TraceSearch() {}

    private static String tag(String key) {
        return "(select v.value from trace_tag v where v.trace_key = t.trace_key and v.key = '" + key + "')";
    }
}
