package dev.mlopscloud.tracking.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All SQL of evaluation datasets' records. Writers of a dataset follow each other on its row. */
@Singleton
final class EvaluationRecordStore {
    private static final String COLUMNS = "record_id, inputs, outputs, expectations, tags, source, creation_time,"
            + " last_update_time, created_by, last_updated_by";

    private static final String PUT = "insert into evaluation_record (" + COLUMNS + ", input_hash, dataset_key)"
            + " values (?, ?, ?::text, ?::text, ?, ?::text, ?, ?, ?::text, ?::text, ?, ?)"
            + " on conflict (dataset_key, input_hash) do update set outputs = excluded.outputs,"
            + " expectations = excluded.expectations, tags = excluded.tags,"
            + " last_update_time = excluded.last_update_time, last_updated_by = excluded.last_updated_by";

    private final Database database;
    private final Clock clock = Clock.systemUTC();

    EvaluationRecordStore(Database database) {
        this.database = database;
    }

    /** How many records were new, and how many were known by their inputs. */
    record Written(int inserted, int updated) {}

    Written put(String datasetId, List<ObjectNode> given) {
        long now = clock.millis();
        return database.transaction(tx -> {
            long key = EvaluationDatasetStore.key(tx, datasetId, () -> EvaluationDatasetStore.missing(datasetId));
            List<String> hashes = given.stream()
                    .map(entry -> JsonTexts.hash(EvaluationRecord.inputs(entry)))
                    .toList();
            Map<String, EvaluationRecord> known = known(tx, key, hashes);
            int before = known.size();
            Map<String, EvaluationRecord> written = new LinkedHashMap<>();
            String user = null;
            for (int i = 0; i < given.size(); i++) {
                ObjectNode entry = given.get(i);
                EvaluationRecord old = known.get(hashes.get(i));
                EvaluationRecord made = old == null ? EvaluationRecord.create(entry, now) : old.merged(entry, now);
                known.put(hashes.get(i), made);
                written.put(hashes.get(i), made);
                user = EvaluationRecord.user(entry) == null ? user : EvaluationRecord.user(entry);
            }
            tx.batch(
                    PUT,
                    written.entrySet().stream()
                            .map(entry -> row(entry.getValue(), entry.getKey(), key))
                            .toList());
            int inserted = known.size() - before;
            describe(tx, key, given, inserted, now, user);
            return new Written(inserted, given.size() - inserted);
        });
    }

    private static Map<String, EvaluationRecord> known(Transaction tx, long key, List<String> hashes) {
        Map<String, EvaluationRecord> known = new HashMap<>();
        tx.list(
                row -> known.put(row.getString(11), read(row)),
                "select " + COLUMNS
                        + ", input_hash from evaluation_record where dataset_key = ? and input_hash = any(?)",
                key,
                hashes);
        return known;
    }

    private static List<@Nullable Object> row(EvaluationRecord made, String hash, long key) {
        return Arrays.asList(
                made.id(),
                made.inputs().toString(),
                text(made.outputs()),
                text(made.expectations()),
                made.tags().toString(),
                text(made.source()),
                made.created(),
                made.updated(),
                made.createdBy(),
                made.updatedBy(),
                hash,
                key);
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        return value == null ? null : value.toString();
    }

    private static void describe(
            Transaction tx, long key, List<ObjectNode> given, int inserted, long now, @Nullable String user) {
        record Described(String name, @Nullable String schema) {}
        Described dataset = tx.first(
                        row -> new Described(row.getString(1), row.getString(2)),
                        "select name, schema from evaluation_dataset where dataset_key = ?",
                        key)
                .orElseThrow();
        String schema = given.isEmpty() && dataset.schema == null
                ? null
                : RecordSchema.extended(dataset.schema, given).toString();
        tx.update(
                "update evaluation_dataset set records = records + ?, schema = ?::text, digest = ?,"
                        + " last_update_time = ?, last_updated_by = ?::text where dataset_key = ?",
                inserted,
                schema,
                EvaluationDatasetStore.digest(dataset.name, now),
                now,
                user,
                key);
    }

    /**
     * Where a page of records starts: behind this one.
     *
     * @param created milliseconds since 1970
     */
    record Position(long created, String id) {}

    List<EvaluationRecord> list(String datasetId, Position after, int limit) {
        return database.transaction(tx -> {
            long key = tx.first(
                            row -> row.getLong(1),
                            "select dataset_key from evaluation_dataset where dataset_id = ?",
                            datasetId)
                    .orElseThrow(() -> EvaluationDatasetStore.missing(datasetId));
            return tx.list(
                    EvaluationRecordStore::read,
                    "select " + COLUMNS + " from evaluation_record where dataset_key = ?"
                            + " and (creation_time, record_id) > (?, ?) order by creation_time, record_id limit ?",
                    key,
                    after.created,
                    after.id,
                    limit);
        });
    }

    int delete(String datasetId, List<String> ids) {
        return database.transaction(tx -> {
            long key = EvaluationDatasetStore.key(tx, datasetId, () -> EvaluationDatasetStore.missing(datasetId));
            int deleted =
                    tx.update("delete from evaluation_record where dataset_key = ? and record_id = any(?)", key, ids);
            tx.update("update evaluation_dataset set records = records - ? where dataset_key = ?", deleted, key);
            return deleted;
        });
    }

    private static EvaluationRecord read(ResultSet row) throws SQLException {
        return new EvaluationRecord(
                row.getString(1),
                JsonTexts.kept(row.getString(2)),
                kept(row.getString(3)),
                kept(row.getString(4)) instanceof ObjectNode expectations ? expectations : null,
                kept(row.getString(5)) instanceof ObjectNode tags ? tags : JsonNodeFactory.instance.objectNode(),
                kept(row.getString(6)) instanceof ObjectNode source ? source : null,
                row.getLong(7),
                row.getLong(8),
                row.getString(9),
                row.getString(10));
    }

    private static @Nullable JsonNode kept(@Nullable String text) {
        return text == null ? null : JsonTexts.kept(text);
    }
}
