package dev.mlopscloud.tracking.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.SqlFailure;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.api.Pages;
import dev.mlopscloud.tracking.search.Comparison;
import dev.mlopscloud.tracking.search.Fragment;
import dev.mlopscloud.tracking.search.Ordering;
import dev.mlopscloud.tracking.search.PagedSearch;
import dev.mlopscloud.tracking.search.PagedSearch.Part;
import dev.mlopscloud.tracking.search.SortKey;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** All SQL of evaluation datasets, except for their records. */
@Singleton
final class EvaluationDatasetStore {
    private static final int DIGEST_CHARACTERS = 8;
    private static final String FIELDS = "d.dataset_key, d.dataset_id, d.name, d.schema, d.records, d.digest,"
            + " d.creation_time, d.last_update_time, d.created_by, d.last_updated_by";
    private static final String COLUMNS = "select " + FIELDS + " from evaluation_dataset d";

    private final Database database;
    private final Clock clock = Clock.systemUTC();

    EvaluationDatasetStore(Database database) {
        this.database = database;
    }

    private record Found(long key, EvaluationDataset dataset) {}

    /** What a dataset is told apart by: it changes with every change of records. */
    static String digest(String name, long time) {
        return JsonTexts.sha256(name + ":" + time).substring(0, DIGEST_CHARACTERS);
    }

    EvaluationDataset create(String name, Map<String, String> tags, List<Long> experiments) {
        long now = clock.millis();
        String id = "d-" + UUID.randomUUID().toString().replace("-", "");
        String user = tags.get("mlflow.user");
        return database.transaction(tx -> {
            long key = tx.first(
                            row -> row.getLong(1),
                            "insert into evaluation_dataset (dataset_id, name, digest, creation_time,"
                                    + " last_update_time, created_by, last_updated_by)"
                                    + " values (?, ?, ?, ?, ?, ?::text, ?::text) returning dataset_key",
                            id,
                            name,
                            digest(name, now),
                            now,
                            now,
                            user,
                            user)
                    .orElseThrow();
            putTags(tx, key, tags);
            putExperiments(tx, key, experiments);
            EvaluationDataset made = one(tx, id);
            return made.with(
                    made.tags(), experiments.stream().map(String::valueOf).toList());
        });
    }

    private static void putTags(Transaction tx, long key, Map<String, String> tags) {
        tx.batch(
                "insert into evaluation_dataset_tag (dataset_key, key, value) values (?, ?, ?)"
                        + " on conflict (dataset_key, key) do update set value = excluded.value",
                tags.entrySet().stream()
                        .map(tag -> List.of(key, tag.getKey(), tag.getValue()))
                        .toList());
    }

    private static void putExperiments(Transaction tx, long key, List<Long> experiments) {
        for (long experiment : experiments.stream().sorted().distinct().toList()) {
            try {
                tx.update(
                        "insert into evaluation_dataset_experiment (dataset_key, experiment_id) values (?, ?)"
                                + " on conflict do nothing",
                        key,
                        experiment);
            } catch (SqlFailure e) {
                throw e.isDanglingReference() ? MlflowException.missing("No Experiment with id=" + experiment) : e;
            }
        }
    }

    EvaluationDataset get(String id) {
        return database.transaction(tx -> one(tx, id));
    }

    void delete(String id) {
        database.inTransaction(tx -> tx.update("delete from evaluation_dataset where dataset_id = ?", id));
    }

    /** What to search for; no experiments mean all. */
    record Query(List<Long> experiments, List<Comparison> filter, List<Ordering> order, PageToken start, int limit) {}

    List<EvaluationDataset> search(Query query) {
        Fragment filtered = EvaluationSearch.SQL.conditions(query.filter);
        List<Object> arguments = new ArrayList<>();
        String of = "";
        if (!query.experiments.isEmpty()) {
            of = " and exists (select 1 from evaluation_dataset_experiment e where e.dataset_key = d.dataset_key"
                    + " and e.experiment_id = any(?))";
            arguments.add(query.experiments.stream().mapToLong(Long::longValue).toArray());
        }
        arguments.addAll(filtered.arguments());
        List<SortKey> keys = new ArrayList<>(EvaluationSearch.SQL.keys(query.order, query.filter));
        if (query.order.isEmpty()) {
            keys.add(new SortKey("d.creation_time", false, false));
        }
        keys.add(new SortKey("d.dataset_id", false, false));
        PagedSearch search = new PagedSearch(
                FIELDS,
                "evaluation_dataset d",
                EvaluationSearch.SQL.joins(query.order),
                new Fragment(of + filtered.sql(), arguments),
                keys);
        Part part = Part.behind(query.start.after(), "d.dataset_id = ?", query.start.offset(), query.limit);
        return database.transaction(tx -> details(tx, Pages.read(tx, EvaluationDatasetStore::read, search, part)));
    }

    void setTags(String id, Map<String, String> tags) {
        database.inTransaction(tx -> putTags(
                tx,
                key(tx, id, () -> MlflowException.missing("Could not find evaluation dataset with ID " + id)),
                tags));
    }

    void deleteTag(String id, String tagKey) {
        database.inTransaction(tx -> tx.update(
                "delete from evaluation_dataset_tag v using evaluation_dataset d"
                        + " where d.dataset_key = v.dataset_key and d.dataset_id = ? and v.key = ?",
                id,
                tagKey));
    }

    EvaluationDataset addExperiments(String id, List<Long> experiments) {
        return database.transaction(tx -> {
            putExperiments(tx, key(tx, id, () -> unknown(id)), experiments);
            tx.update("update evaluation_dataset set last_update_time = ? where dataset_id = ?", clock.millis(), id);
            return one(tx, id);
        });
    }

    EvaluationDataset removeExperiments(String id, List<Long> experiments) {
        return database.transaction(tx -> {
            int removed = tx.update(
                    "delete from evaluation_dataset_experiment where dataset_key = ? and experiment_id = any(?)",
                    key(tx, id, () -> unknown(id)),
                    experiments.stream().mapToLong(Long::longValue).toArray());
            if (removed > 0) {
                tx.update(
                        "update evaluation_dataset set last_update_time = ? where dataset_id = ?", clock.millis(), id);
            }
            return one(tx, id);
        });
    }

    List<String> experiments(String id) {
        return database.transaction(tx -> tx.list(
                row -> row.getString(1),
                "select e.experiment_id from evaluation_dataset_experiment e"
                        + " join evaluation_dataset d on d.dataset_key = e.dataset_key where d.dataset_id = ?"
                        + " order by e.experiment_id",
                id));
    }

    private static MlflowException unknown(String id) {
        return MlflowException.missing("Dataset '" + id + "' not found");
    }

    static MlflowException missing(String id) {
        return MlflowException.missing("Evaluation dataset with id '" + id + "' not found");
    }

    /** The key of a dataset whose row is locked. */
    static long key(Transaction tx, String id, Supplier<MlflowException> otherwise) {
        return tx.first(
                        row -> row.getLong(1),
                        "select dataset_key from evaluation_dataset where dataset_id = ? for no key update",
                        id)
                .orElseThrow(otherwise);
    }

    private static EvaluationDataset one(Transaction tx, String id) {
        return details(tx, tx.list(EvaluationDatasetStore::read, COLUMNS + " where d.dataset_id = ?", id)).stream()
                .findFirst()
                .orElseThrow(() -> missing(id));
    }

    private static List<EvaluationDataset> details(Transaction tx, List<Found> found) {
        long[] keys = found.stream().mapToLong(Found::key).toArray();
        Map<Long, ObjectNode> tags = new HashMap<>();
        tx.list(
                row -> tags.computeIfAbsent(row.getLong(1), key -> JsonNodeFactory.instance.objectNode())
                        .put(row.getString(2), row.getString(3)),
                "select dataset_key, key, value from evaluation_dataset_tag where dataset_key = any(?) order by key",
                keys);
        return found.stream()
                .map(one -> one.dataset.with(
                        tags.getOrDefault(one.key, JsonNodeFactory.instance.objectNode())
                                .toString(),
                        List.of()))
                .toList();
    }

    private static Found read(ResultSet row) throws SQLException {
        long records = row.getLong(5);
        return new Found(
                row.getLong(1),
                new EvaluationDataset(
                        row.getString(2),
                        row.getString(3),
                        "{}",
                        row.getString(4),
                        records == 0 ? null : "{\"num_records\": " + records + "}",
                        row.getString(6),
                        row.getLong(7),
                        row.getLong(8),
                        row.getString(9),
                        row.getString(10),
                        List.of()));
    }
}
