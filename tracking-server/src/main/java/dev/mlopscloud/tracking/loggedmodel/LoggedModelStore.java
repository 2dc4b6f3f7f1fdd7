package dev.mlopscloud.tracking.loggedmodel;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Row;
import dev.mlopscloud.platform.sql.SqlFailure;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.api.Pages;
import dev.mlopscloud.tracking.api.Tag;
import dev.mlopscloud.tracking.metric.Metric;
import dev.mlopscloud.tracking.search.Comparison;
import dev.mlopscloud.tracking.search.Fragment;
import dev.mlopscloud.tracking.search.PagedSearch;
import dev.mlopscloud.tracking.search.PagedSearch.Part;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All SQL of logged models, except for the metrics that runs log for them. */
@Singleton
public final class LoggedModelStore {
    private static final String FIELDS = "m.model_key, m.model_id, m.experiment_id, m.name, m.creation_time,"
            + " m.last_update_time, m.artifact_uri, m.status, m.model_type, m.source_run_id";
    private static final String COLUMNS = "select " + FIELDS + " from logged_model m";

    private final Database database;
    private final Clock clock = Clock.systemUTC();

    LoggedModelStore(Database database) {
        this.database = database;
    }

    /** A model to be. */
    record NewModel(
            String modelId,
            long experimentId,
            String name,
            String type,
            String sourceRunId,
            List<Tag> params,
            List<Tag> tags) {}

    private record Parent(String artifactLocation, String lifecycleStage) {}

    private record Found(long key, LoggedModel.Info info) {}

    LoggedModel create(NewModel model) {
        long now = clock.millis();
        return database.transaction(tx -> {
            String location = activeExperiment(tx, model.experimentId).replaceAll("/+$", "");
            long key = tx.first(
                            row -> row.getLong(1),
                            "insert into logged_model (model_id, experiment_id, name, artifact_uri, status, model_type,"
                                    + " source_run_id, creation_time, last_update_time)"
                                    + " values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning model_key",
                            model.modelId,
                            model.experimentId,
                            model.name,
                            location + "/models/" + model.modelId + "/artifacts",
                            LoggedModelStatus.LOGGED_MODEL_PENDING.name(),
                            model.type,
                            model.sourceRunId,
                            now,
                            now)
                    .orElseThrow();
            put(tx, "insert into logged_model_param (model_key, key, value) values (?, ?, ?)", key, model.params);
            put(tx, "insert into logged_model_tag (model_key, key, value) values (?, ?, ?)", key, model.tags);
            return one(tx, model.modelId, true);
        });
    }

    private static String activeExperiment(Transaction tx, long id) {
        Parent parent = tx.first(
                        row -> new Parent(row.getString(1), row.getString(2)),
                        "select artifact_location, lifecycle_stage from experiment where experiment_id = ? for share",
                        id)
                .orElseThrow(() -> MlflowException.missing("No Experiment with id=" + id + " exists"));
        if (!parent.lifecycleStage.equals("active")) {
            throw MlflowException.invalid("The experiment " + id + " must be in the 'active' state. Current state is "
                    + parent.lifecycleStage + ".");
        }
        return parent.artifactLocation;
    }

    public LoggedModel get(String modelId, boolean allowDeleted) {
        return database.transaction(tx -> one(tx, modelId, allowDeleted));
    }

    LoggedModel finish(String modelId, LoggedModelStatus status) {
        return database.transaction(tx -> {
            touch(tx, modelId, "status = ?", status.name());
            return one(tx, modelId, true);
        });
    }

    void delete(String modelId) {
        database.inTransaction(tx -> touch(tx, modelId, "lifecycle_stage = ?", "deleted"));
    }

    private void touch(Transaction tx, String modelId, String change, Object value) {
        int changed = tx.update(
                "update logged_model set " + change + ", last_update_time = ? where model_id = ?",
                value,
                clock.millis(),
                modelId);
        if (changed == 0) {
            throw missing(modelId);
        }
    }

    /** Adds parameters; one that is there already with another value is refused. */
    void addParams(String modelId, List<Tag> params) {
        try {
            database.inTransaction(tx -> put(
                    tx,
                    "insert into logged_model_param (model_key, key, value) values (?, ?, ?)",
                    key(tx, modelId),
                    params));
        } catch (SqlFailure e) {
            throw e.isDuplicate()
                    ? MlflowException.invalid("A parameter of the model '" + modelId + "' was already logged.")
                    : e;
        }
    }

    void setTags(String modelId, List<Tag> tags) {
        database.inTransaction(tx -> put(
                tx,
                "insert into logged_model_tag (model_key, key, value) values (?, ?, ?)"
                        + " on conflict (model_key, key) do update set value = excluded.value",
                key(tx, modelId),
                tags));
    }

    /** Adds {@code entry}, a JSON object, to the JSON list in a tag; concurrent callers follow each other. */
    public void appendToTag(String modelId, String tagKey, String entry) {
        database.inTransaction(tx -> {
            long key = tx.first(
                            row -> row.getLong(1),
                            "select model_key from logged_model where model_id = ? for no key update",
                            modelId)
                    .orElseThrow(() -> missing(modelId));
            String list = tx.first(
                            row -> row.getString(1),
                            "select value from logged_model_tag where model_key = ? and key = ?",
                            key,
                            tagKey)
                    .filter(value -> value.endsWith("]") && value.length() > 2)
                    .map(value -> value.substring(0, value.length() - 1) + ", " + entry + "]")
                    .orElse("[" + entry + "]");
            tx.update(
                    "insert into logged_model_tag (model_key, key, value) values (?, ?, ?)"
                            + " on conflict (model_key, key) do update set value = excluded.value",
                    key,
                    tagKey,
                    list);
        });
    }

    void deleteTag(String modelId, String tagKey) {
        database.inTransaction(tx -> {
            int removed =
                    tx.update("delete from logged_model_tag where model_key = ? and key = ?", key(tx, modelId), tagKey);
            if (removed == 0) {
                throw MlflowException.missing(
                        "No tag with key '" + tagKey + "' found for model with ID '" + modelId + "'.");
            }
        });
    }

    /** What to search for; no datasets mean all. */
    record Query(
            List<Long> experimentIds,
            List<Comparison> filter,
            List<LoggedModelSearch.On> datasets,
            List<LoggedModelSearch.Key> order,
            PageToken start,
            int limit) {}

    List<LoggedModel> search(Query query) {
        Fragment filtered = LoggedModelSearch.conditions(query.datasets, query.filter);
        List<Object> arguments = new ArrayList<>();
        // One experiment's models come from the index in the order of their time.
        boolean one = query.experimentIds.size() == 1;
        arguments.add(
                one
                        ? query.experimentIds.getFirst()
                        : query.experimentIds.stream()
                                .mapToLong(Long::longValue)
                                .toArray());
        arguments.addAll(filtered.arguments());
        PagedSearch search = new PagedSearch(
                FIELDS,
                "logged_model m",
                LoggedModelSearch.joins(query.datasets, query.order),
                new Fragment(
                        " and m.lifecycle_stage = 'active' and m.experiment_id = " + (one ? "?" : "any(?)")
                                + filtered.sql(),
                        arguments),
                LoggedModelSearch.keys(query.order));
        Part part = Part.behind(query.start.after(), "m.model_id = ?", query.start.offset(), query.limit);
        return database.transaction(tx -> details(tx, Pages.read(tx, LoggedModelStore::read, search, part)));
    }

    private static LoggedModel one(Transaction tx, String modelId, boolean allowDeleted) {
        String stages = allowDeleted ? "" : " and m.lifecycle_stage = 'active'";
        return details(tx, tx.list(LoggedModelStore::read, COLUMNS + " where m.model_id = ?" + stages, modelId))
                .stream()
                .findFirst()
                .orElseThrow(() -> missing(modelId));
    }

    private static long key(Transaction tx, String modelId) {
        return tx.first(row -> row.getLong(1), "select model_key from logged_model where model_id = ?", modelId)
                .orElseThrow(() -> missing(modelId));
    }

    private static void put(Transaction tx, String sql, long key, List<Tag> tags) {
        TreeMap<String, String> last = new TreeMap<>();
        tags.forEach(tag -> last.put(tag.key(), tag.value()));
        tx.batch(
                sql,
                last.entrySet().stream()
                        .map(tag -> List.of(key, tag.getKey(), tag.getValue()))
                        .toList());
    }

    private static List<LoggedModel> details(Transaction tx, List<Found> models) {
        if (models.isEmpty()) {
            return List.of();
        }
        long[] keys = models.stream().mapToLong(Found::key).toArray();
        Row<Tag> tag = row -> new Tag(row.getString(2), row.getString(3));
        Map<Long, List<Tag>> params = grouped(
                tx,
                tag,
                "select model_key, key, value from logged_model_param where model_key = any(?) order by key",
                keys);
        Map<Long, List<Tag>> tags = grouped(
                tx,
                tag,
                "select model_key, key, value from logged_model_tag where model_key = any(?) order by key",
                keys);
        Map<Long, List<Metric>> metrics = grouped(tx, LoggedModelStore::metric, """
                select v.model_key, n.name, v.value, v.logged_at, v.step, v.dataset_name, v.dataset_digest,
                    m.model_id, r.run_id
                from logged_model_metric v
                join logged_model m on m.model_key = v.model_key
                join metric_name n on n.metric_id = v.metric_id
                join run r on r.run_key = v.run_key
                where v.model_key = any(?) order by n.name, v.logged_at, v.step
                """, keys);
        return models.stream()
                .map(model -> new LoggedModel(
                        withTags(model.info, tags.getOrDefault(model.key, List.of())),
                        new LoggedModel.Data(
                                params.getOrDefault(model.key, List.of()), metrics.getOrDefault(model.key, List.of()))))
                .toList();
    }

    private static <T> Map<Long, List<T>> grouped(Transaction tx, Row<T> value, String sql, long[] keys) {
        return tx.list(row -> Map.entry(row.getLong(1), value.read(row)), sql, keys).stream()
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    }

    private static Metric metric(ResultSet row) throws SQLException {
        String dataset = row.getString(6);
        String digest = row.getString(7);
        return new Metric(
                row.getString(2),
                row.getDouble(3),
                row.getLong(4),
                row.getLong(5),
                dataset.isEmpty() ? null : dataset,
                digest.isEmpty() ? null : digest,
                row.getString(8),
                row.getString(9));
    }

    private static LoggedModel.Info withTags(LoggedModel.Info info, List<Tag> tags) {
        return new LoggedModel.Info(
                info.modelId(),
                info.experimentId(),
                info.name(),
                info.creationTimestampMs(),
                info.lastUpdatedTimestampMs(),
                info.artifactUri(),
                info.status(),
                info.modelType(),
                info.sourceRunId(),
                tags);
    }

    private static Found read(ResultSet row) throws SQLException {
        return new Found(
                row.getLong(1),
                new LoggedModel.Info(
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        row.getString(10),
                        List.of()));
    }

    private static MlflowException missing(String modelId) {
        return MlflowException.missing("Logged model with ID '" + modelId + "' not found.");
    }
}
