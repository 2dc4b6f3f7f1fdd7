package dev.mlopscloud.tracking.trace;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.SqlFailure;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.search.Comparison;
import dev.mlopscloud.tracking.search.Fragment;
import dev.mlopscloud.tracking.search.Operator;
import dev.mlopscloud.tracking.search.Ordering;
import dev.mlopscloud.tracking.search.PagedSearch;
import dev.mlopscloud.tracking.search.PagedSearch.Part;
import dev.mlopscloud.tracking.search.SortKey;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All SQL of traces, except for their spans and assessments. */
@Singleton
final class TraceStore {
    static final String LOCATION_TAG = "mlflow.artifactLocation";
    static final String SPANS_TAG = "mlflow.trace.spansLocation";
    static final String IN_STORE = "TRACKING_STORE";
    private static final String SOURCE_RUN = "mlflow.sourceRun";
    private static final String FINAL = "mlflow.trace.infoFinalized";
    private static final String PROMPTS_TAG = "mlflow.linkedPrompts";

    /** The tags that this server alone sets; those of a client are left out. */
    static final Set<String> OWN_TAGS =
            Set.of(LOCATION_TAG, SPANS_TAG, "mlflow.trace.archiveLocation", "mlflow.trace.archivalFailure");

    private static final int PATTERN_LIMIT_MS = 5000;
    private static final String CANCELLED = "57014";
    private static final String BAD_PATTERN = "2201B";

    private final Database database;

    TraceStore(Database database) {
        this.database = database;
    }

    /**
     * Keeps a trace's info; its spans may have come before.
     *
     * @param complete whether the trace has ended, and this is the last word
     */
    TraceInfo start(TraceInfo info, boolean complete) {
        return database.transaction(tx -> {
            String location = artifactLocation(tx, info.experimentId());
            long key = tx.first(
                            row -> row.getLong(1),
                            """
                            insert into trace (trace_id, experiment_id, request_time, duration, state,
                                client_request_id, request_preview, response_preview, final)
                            values (?, ?, ?, ?::bigint, ?, ?::text, ?::text, ?::text, ?)
                            on conflict (trace_id) do update set experiment_id = excluded.experiment_id,
                                request_time = excluded.request_time, duration = excluded.duration,
                                state = excluded.state, client_request_id = excluded.client_request_id,
                                request_preview = coalesce(excluded.request_preview, trace.request_preview),
                                response_preview = coalesce(excluded.response_preview, trace.response_preview),
                                final = excluded.final
                            returning trace_key
                            """,
                            info.traceId(),
                            info.experimentId(),
                            info.requestTime(),
                            info.duration(),
                            info.state(),
                            info.clientRequestId(),
                            info.requestPreview(),
                            info.responsePreview(),
                            complete)
                    .orElseThrow();
            putTexts(tx, key, info.tags(), info.metadata());
            List<List<Object>> own = new ArrayList<>();
            own.add(List.of(key, LOCATION_TAG, location + "/traces/" + info.traceId() + "/artifacts"));
            tx.batch(put("trace_tag"), own);
            if (complete) {
                tx.batch(put("trace_metadata"), List.of(List.of(key, FINAL, "true")));
            }
            tx.batch(
                    AssessmentStore.PUT,
                    info.assessments().stream().map(AssessmentStore::row).toList());
            return TraceRows.infos(tx, "where t.trace_key = ?", key).getFirst();
        });
    }

    /**
     * Ends a trace that was started before, and adds to its texts.
     *
     * @param time milliseconds since 1970
     */
    TraceInfo end(String traceId, long time, String state, Map<String, String> tags, Map<String, String> metadata) {
        return database.transaction(tx -> {
            long key = tx.first(
                            row -> row.getLong(1),
                            "update trace set duration = ? - request_time, state = ?, final = true"
                                    + " where trace_id = ? returning trace_key",
                            time,
                            state,
                            traceId)
                    .orElseThrow(() -> missing(traceId));
            putTexts(tx, key, tags, metadata);
            return TraceRows.infos(tx, "where t.trace_key = ?", key).getFirst();
        });
    }

    private static void putTexts(Transaction tx, long key, Map<String, String> tags, Map<String, String> metadata) {
        tx.batch(
                put("trace_tag"),
                rows(key, tags).stream()
                        .filter(row -> !OWN_TAGS.contains(String.valueOf(row.get(1))))
                        .toList());
        tx.batch(put("trace_metadata"), rows(key, metadata));
        String run = metadata.get(SOURCE_RUN);
        if (run != null) {
            tx.update("insert into trace_run (run_id, trace_key) values (?, ?) on conflict do nothing", run, key);
        }
    }

    private static final String LINK = "insert into trace_run (run_id, trace_key)"
            + " select ?, trace_key from trace where trace_id = ? on conflict do nothing";

    private static String put(String table) {
        return "insert into " + table + " (trace_key, key, value) values (?, ?, ?)"
                + " on conflict (trace_key, key) do update set value = excluded.value";
    }

    private static List<List<Object>> rows(long key, Map<String, String> texts) {
        return texts.entrySet().stream()
                .map(text -> List.<Object>of(key, text.getKey(), text.getValue()))
                .toList();
    }

    /** Where an active experiment's artifacts are, without a slash at the end. */
    static String artifactLocation(Transaction tx, long experimentId) {
        record Parent(String location, String stage) {}
        Parent parent = tx.first(
                        row -> new Parent(row.getString(1), row.getString(2)),
                        "select artifact_location, lifecycle_stage from experiment where experiment_id = ?",
                        experimentId)
                .orElseThrow(() -> MlflowException.missing("No Experiment with id=" + experimentId + " exists"));
        if (!parent.stage.equals("active")) {
            throw MlflowException.invalid("The experiment " + experimentId
                    + " must be in the 'active' state. Current state is " + parent.stage + ".");
        }
        return parent.location.replaceAll("/+$", "");
    }

    List<TraceInfo> find(List<String> ids) {
        return database.transaction(tx ->
                TraceRows.infos(tx, "where t.trace_id = any(?) order by array_position(?, t.trace_id)", ids, ids));
    }

    /** What to search for. */
    record Query(List<Long> experimentIds, List<Comparison> filter, List<Ordering> order, PageToken start, int limit) {}

    List<TraceInfo> search(Query query) {
        List<SortKey> keys = new ArrayList<>(TraceSearch.SQL.keys(query.order, query.filter));
        if (query.order.stream().noneMatch(key -> key.key().equals("timestamp_ms"))) {
            keys.add(new SortKey("t.request_time", false, false));
        }
        keys.add(new SortKey("t.trace_id", true, false));
        PagedSearch search = new PagedSearch(
                TraceRows.COLUMNS, "trace t", TraceSearch.SQL.joins(query.order), conditions(query), keys);
        Part part = Part.behind(query.start.after(), "t.trace_id = ?", query.start.offset(), query.limit);
        boolean patterns = query.filter.stream().anyMatch(one -> one.operator() == Operator.RLIKE);
        try {
            return database.transaction(tx -> {
                if (patterns) {
                    tx.update("set local statement_timeout = " + PATTERN_LIMIT_MS);
                }
                return TraceRows.infos(tx, search, part);
            });
        } catch (SqlFailure e) {
            throw refusedPattern(e);
        }
    }

    private static Fragment conditions(Query query) {
        Fragment filtered = TraceSearch.SQL.conditions(query.filter);
        List<Object> arguments = new ArrayList<>();
        // One experiment's traces come from the index in the order of their time.
        boolean one = query.experimentIds.size() == 1;
        arguments.add(
                one
                        ? query.experimentIds.getFirst()
                        : query.experimentIds.stream()
                                .mapToLong(Long::longValue)
                                .toArray());
        arguments.addAll(filtered.arguments());
        return new Fragment(" and t.experiment_id = " + (one ? "?" : "any(?)") + filtered.sql(), arguments);
    }

    private static RuntimeException refusedPattern(SqlFailure failure) {
        String state = failure.getCause() instanceof SQLException cause ? cause.getSQLState() : "";
        return switch (state) {
            case CANCELLED ->
                MlflowException.invalid("The filter's RLIKE patterns take longer than " + PATTERN_LIMIT_MS + " ms");
            case BAD_PATTERN -> MlflowException.invalid("A pattern of RLIKE is no regular expression");
            default -> failure;
        };
    }

    /** Deletes the named traces, or the oldest up to a time, and tells how many there were. */
    int delete(long experimentId, @Nullable Long upTo, @Nullable Long most, List<String> ids) {
        return database.transaction(tx -> upTo == null
                ? tx.update("delete from trace where experiment_id = ? and trace_id = any(?)", experimentId, ids)
                : tx.update(
                        "delete from trace where trace_key in (select trace_key from trace where experiment_id = ?"
                                + " and request_time <= ? order by request_time, trace_id limit ?::bigint)",
                        experimentId,
                        upTo,
                        most));
    }

    void setTag(String traceId, String key, String value) {
        int changed = database.transaction(tx -> tx.update(
                "insert into trace_tag (trace_key, key, value)"
                        + " select trace_key, ?, ? from trace where trace_id = ?"
                        + " on conflict (trace_key, key) do update set value = excluded.value",
                key,
                value,
                traceId));
        if (changed == 0) {
            throw missing(traceId);
        }
    }

    void deleteTag(String traceId, String key) {
        int changed = database.transaction(tx -> tx.update(
                "delete from trace_tag v using trace t where t.trace_key = v.trace_key and t.trace_id = ?"
                        + " and v.key = ?",
                traceId,
                key));
        if (changed == 0) {
            throw MlflowException.missing("No trace tag with key '" + key + "' for trace with ID '" + traceId + "'");
        }
    }

    void link(List<String> ids, String runId) {
        database.inTransaction(tx -> {
            if (tx.first(row -> true, "select 1 from run where run_id = ?", runId)
                    .isEmpty()) {
                throw MlflowException.missing("Run with id=" + runId + " not found");
            }
            tx.batch(LINK, ids.stream().sorted().map(id -> List.of(runId, id)).toList());
        });
    }

    /** Appends prompts, a JSON array, to those that a trace is linked to. */
    void linkPrompts(String traceId, String prompts) {
        int changed = database.transaction(tx -> tx.update(
                "insert into trace_tag (trace_key, key, value)"
                        + " select trace_key, ?, ? from trace where trace_id = ?"
                        + " on conflict (trace_key, key) do update set value ="
                        + " case when trace_tag.value is json array and position('u0000' in trace_tag.value) = 0"
                        + " then (trace_tag.value::jsonb || excluded.value::jsonb)::text else excluded.value end",
                PROMPTS_TAG,
                prompts,
                traceId));
        if (changed == 0) {
            throw missing(traceId);
        }
    }

    static MlflowException missing(String traceId) {
        return MlflowException.missing("Trace with ID '" + traceId + "' not found.");
    }
}
