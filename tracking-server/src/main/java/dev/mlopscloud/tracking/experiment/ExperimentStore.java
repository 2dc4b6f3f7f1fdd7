package dev.mlopscloud.tracking.experiment;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.SqlFailure;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.tracking.api.ErrorCode;
import dev.mlopscloud.tracking.api.MlflowException;
import dev.mlopscloud.tracking.api.PageToken;
import dev.mlopscloud.tracking.api.Pages;
import dev.mlopscloud.tracking.api.Tag;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All SQL of experiments. */
@Singleton
public final class ExperimentStore {
    private static final String FIELDS =
            "e.experiment_id, e.name, e.artifact_location, e.lifecycle_stage, e.last_update_time, e.creation_time";
    private static final String COLUMNS = "select " + FIELDS + " from experiment e";

    private final Database database;
    private final Clock clock = Clock.systemUTC();

    ExperimentStore(Database database) {
        this.database = database;
    }

    /** Creates an experiment; without a location its artifacts go to this server's default. */
    String create(String name, @Nullable String location, List<Tag> tags) {
        long now = clock.millis();
        try {
            return database.transaction(tx -> {
                long id = tx.first(row -> row.getLong(1), """
                                with next as (
                                    select nextval(pg_get_serial_sequence('experiment', 'experiment_id')) as id
                                )
                                insert into experiment
                                    (experiment_id, name, artifact_location, creation_time, last_update_time)
                                select id, ?, coalesce(?::text, 'mlflow-artifacts:/' || id), ?, ? from next
                                returning experiment_id
                                """, name, location, now, now)
                        .orElseThrow();
                putTags(tx, id, tags);
                return Long.toString(id);
            });
        } catch (SqlFailure e) {
            throw duplicate(e, name);
        }
    }

    public Experiment get(long id) {
        return database.transaction(
                tx -> one(tx, " where e.experiment_id = ?", id).orElseThrow(() -> missing(id)));
    }

    Optional<Experiment> named(String name) {
        return database.transaction(tx -> one(tx, " where e.name = ?", name));
    }

    /** Up to {@code limit} experiments of a page: one statement for them and one for their tags. */
    List<Experiment> search(
            List<String> stages, List<Comparison> filter, List<Ordering> order, PageToken start, int limit) {
        Fragment filtered = ExperimentSearch.SQL.conditions(filter);
        List<Object> arguments = new ArrayList<>();
        arguments.add(stages);
        arguments.addAll(filtered.arguments());
        List<SortKey> keys = new ArrayList<>(ExperimentSearch.SQL.keys(order, filter));
        if (order.isEmpty()) {
            keys.add(new SortKey("e.creation_time", false, false));
        }
        keys.add(new SortKey("e.experiment_id", order.isEmpty(), false));
        PagedSearch search = new PagedSearch(
                FIELDS,
                "experiment e",
                ExperimentSearch.SQL.joins(order),
                new Fragment(" and e.lifecycle_stage = any(?)" + filtered.sql(), arguments),
                keys);
        Part part = Part.behind(start.after(), "e.experiment_id::text = ?", start.offset(), limit);
        return database.transaction(tx -> withTags(tx, Pages.read(tx, ExperimentStore::read, search, part)));
    }

    void rename(long id, String name) {
        try {
            database.inTransaction(tx -> {
                String stage = tx.first(
                                row -> row.getString(1),
                                "select lifecycle_stage from experiment where experiment_id = ? for update",
                                id)
                        .orElseThrow(() -> missing(id));
                if (!stage.equals("active")) {
                    throw new MlflowException(ErrorCode.INVALID_STATE, "Cannot rename a non-active experiment.");
                }
                tx.update(
                        "update experiment set name = ?, last_update_time = ? where experiment_id = ?",
                        name,
                        clock.millis(),
                        id);
            });
        } catch (SqlFailure e) {
            throw duplicate(e, name);
        }
    }

    /** Marks an active experiment and its runs deleted. */
    void delete(long id) {
        move(id, "active", "deleted");
    }

    /** Marks a deleted experiment and its runs active. */
    void restore(long id) {
        move(id, "deleted", "active");
    }

    private void move(long id, String from, String to) {
        long now = clock.millis();
        database.inTransaction(tx -> {
            int changed = tx.update(
                    "update experiment set lifecycle_stage = ?, last_update_time = ?"
                            + " where experiment_id = ? and lifecycle_stage = ?",
                    to,
                    now,
                    id,
                    from);
            if (changed == 0) {
                throw missing(id);
            }
            tx.update("""
                    with moved as (
                        select run_key from run where experiment_id = ? and lifecycle_stage = ? order by run_key
                        for update
                    )
                    update run set lifecycle_stage = ?, deleted_time = ?
                    where run_key in (select run_key from moved)
                    """, id, from, to, to.equals("deleted") ? now : null);
        });
    }

    void setTag(long id, Tag tag) {
        database.inTransaction(tx -> {
            requireActive(tx, id);
            putTags(tx, id, List.of(tag));
        });
    }

    void deleteTag(long id, String key) {
        database.inTransaction(tx -> {
            requireActive(tx, id);
            int removed = tx.update("delete from experiment_tag where experiment_id = ? and key = ?", id, key);
            if (removed == 0) {
                throw MlflowException.missing("No tag with name: " + key + " in experiment with id " + id);
            }
        });
    }

    private static void requireActive(Transaction tx, long id) {
        String stage = tx.first(
                        row -> row.getString(1),
                        "select lifecycle_stage from experiment where experiment_id = ? for share",
                        id)
                .orElseThrow(() -> missing(id));
        if (!stage.equals("active")) {
            throw MlflowException.invalid(
                    "The experiment " + id + " must be in the 'active' state. Current state is " + stage + ".");
        }
    }

    private static void putTags(Transaction tx, long id, List<Tag> tags) {
        Map<String, String> last = new LinkedHashMap<>();
        tags.forEach(tag -> last.put(tag.key(), tag.value()));
        tx.batch(
                "insert into experiment_tag (experiment_id, key, value) values (?, ?, ?)"
                        + " on conflict (experiment_id, key) do update set value = excluded.value",
                last.entrySet().stream()
                        .map(tag -> List.of(id, tag.getKey(), tag.getValue()))
                        .toList());
    }

    private static Optional<Experiment> one(Transaction tx, String where, Object argument) {
        List<Experiment> found = tx.list(ExperimentStore::read, COLUMNS + where, argument);
        return withTags(tx, found).stream().findFirst();
    }

    private static List<Experiment> withTags(Transaction tx, List<Experiment> experiments) {
        long[] ids = experiments.stream()
                .mapToLong(experiment -> Long.parseLong(experiment.experimentId()))
                .toArray();
        Map<String, List<Tag>> tags = tx
                .list(
                        row -> Map.entry(row.getString(1), new Tag(row.getString(2), row.getString(3))),
                        "select experiment_id, key, value from experiment_tag where experiment_id = any(?)"
                                + " order by key",
                        ids)
                .stream()
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
        return experiments.stream()
                .map(experiment -> experiment.with(tags.getOrDefault(experiment.experimentId(), List.of())))
                .toList();
    }

    private static Experiment read(ResultSet row) throws SQLException {
        return new Experiment(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                List.of(),
                Experiment.WORKSPACE);
    }

    private static RuntimeException duplicate(SqlFailure failure, String name) {
        return failure.isDuplicate()
                ? new MlflowException(
                        ErrorCode.RESOURCE_ALREADY_EXISTS, "Experiment(name=" + name + ") already exists.")
                : failure;
    }

    private static MlflowException missing(long id) {
        return MlflowException.missing("No Experiment with id=" + id + " exists");
    }
}
