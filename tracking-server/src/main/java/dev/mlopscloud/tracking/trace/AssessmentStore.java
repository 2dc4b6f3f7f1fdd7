package dev.mlopscloud.tracking.trace;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.MlflowException;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All SQL of assessments. */
@Singleton
final class AssessmentStore {
    static final String SELECT = "select a.trace_key, a.assessment_id, t.trace_id, a.name, a.kind, a.source_type,"
            + " a.source_id, a.content, a.rationale, a.metadata, a.span_id, a.overrides, a.valid, a.creation_time,"
            + " a.last_update_time from assessment a join trace t on t.trace_key = a.trace_key";

    static final String PUT = """
            insert into assessment (assessment_id, name, kind, source_type, source_id, content, rationale, metadata,
                span_id, overrides, valid, creation_time, last_update_time, value_text, value_number, trace_key)
            select ?, ?, ?, ?, ?, ?, ?::text, ?, ?::text, ?::text, ?, ?, ?, ?::text, ?::float8, trace_key
            from trace where trace_id = ?
            on conflict (assessment_id) do update set name = excluded.name, content = excluded.content,
                rationale = excluded.rationale, metadata = excluded.metadata, valid = excluded.valid,
                last_update_time = excluded.last_update_time, value_text = excluded.value_text,
                value_number = excluded.value_number
            where assessment.trace_key = excluded.trace_key
            """;

    private final Database database;

    AssessmentStore(Database database) {
        this.database = database;
    }

    static List<@Nullable Object> row(Assessment assessment) {
        return Arrays.asList(
                assessment.id(),
                assessment.name(),
                assessment.kind(),
                assessment.sourceType(),
                assessment.sourceId(),
                assessment.content().toString(),
                assessment.rationale(),
                assessment.metadata().toString(),
                assessment.spanId(),
                assessment.overrides(),
                assessment.valid(),
                assessment.created(),
                assessment.updated(),
                assessment.valueText(),
                assessment.valueNumber(),
                assessment.traceId());
    }

    static Assessment read(ResultSet row) throws SQLException {
        return new Assessment(
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                object(row.getString(8)),
                row.getString(9),
                object(row.getString(10)),
                row.getString(11),
                row.getString(12),
                row.getBoolean(13),
                row.getLong(14),
                row.getLong(15));
    }

    private static ObjectNode object(String text) {
        return SpanJson.parsed(text) instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }

    Assessment create(Assessment assessment) {
        return database.transaction(tx -> {
            lock(tx, assessment.traceId());
            String overrides = assessment.overrides();
            if (overrides != null && !overrides.isEmpty()) {
                int found = tx.update(
                        "update assessment a set valid = false from trace t where t.trace_key = a.trace_key"
                                + " and t.trace_id = ? and a.assessment_id = ?",
                        assessment.traceId(),
                        overrides);
                if (found == 0) {
                    throw missing(assessment.traceId(), overrides);
                }
            }
            tx.batch(PUT, List.of(row(assessment)));
            return find(tx, assessment.traceId(), assessment.id());
        });
    }

    Assessment get(String traceId, String id) {
        return database.transaction(tx -> find(tx, traceId, id));
    }

    Assessment update(String traceId, String id, UnaryOperator<Assessment> change) {
        return database.transaction(tx -> {
            lock(tx, traceId);
            Assessment changed = change.apply(find(tx, traceId, id));
            tx.batch(PUT, List.of(row(changed)));
            return changed;
        });
    }

    /** Deletes an assessment, if it is there; the one that it overrode is valid again. */
    void delete(String traceId, String id) {
        database.inTransaction(tx -> {
            lock(tx, traceId);
            tx.first(
                            row -> row.getString(1) == null ? "" : row.getString(1),
                            "delete from assessment a using trace t where t.trace_key = a.trace_key"
                                    + " and t.trace_id = ? and a.assessment_id = ? returning a.overrides",
                            traceId,
                            id)
                    .ifPresent(overridden -> tx.update(
                            "update assessment a set valid = true from trace t where t.trace_key = a.trace_key"
                                    + " and t.trace_id = ? and a.assessment_id = ?",
                            traceId,
                            overridden));
        });
    }

    private static void lock(Transaction tx, String traceId) {
        if (tx.first(row -> true, "select 1 from trace where trace_id = ? for no key update", traceId)
                .isEmpty()) {
            throw TraceStore.missing(traceId);
        }
    }

    private static Assessment find(Transaction tx, String traceId, String id) {
        return tx.first(AssessmentStore::read, SELECT + " where t.trace_id = ? and a.assessment_id = ?", traceId, id)
                .orElseThrow(() -> tx.first(row -> true, "select 1 from trace where trace_id = ?", traceId)
                                .isPresent()
                        ? missing(traceId, id)
                        : MlflowException.missing("Trace with request_id '" + traceId + "' not found"));
    }

    private static MlflowException missing(String traceId, String id) {
        return MlflowException.missing("Assessment with ID '" + id + "' not found for trace '" + traceId + "'");
    }
}
