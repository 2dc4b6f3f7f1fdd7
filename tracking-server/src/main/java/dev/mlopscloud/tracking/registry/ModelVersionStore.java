package dev.mlopscloud.tracking.registry;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All SQL of model versions and aliases. Writers lock the registered model first, so they follow each other. */
@Singleton
final class ModelVersionStore {
    private static final String FIELDS = "v.model_key, v.version, m.name, v.creation_time, v.last_update_time,"
            + " v.stage, v.description, v.source, v.run_id, v.status, v.run_link, v.model_id";
    private static final String TABLES = "model_version v join registered_model m on m.model_key = v.model_key";
    private static final String COLUMNS = "select " + FIELDS + " from " + TABLES;

    private static final Pattern PLACE = Pattern.compile("([^/]+)/(\\d{1,9})");

    private final Database database;
    private final RegistryEvents events;
    private final Clock clock = Clock.systemUTC();

    ModelVersionStore(Database database, RegistryEvents events) {
        this.database = database;
        this.events = events;
    }

    /** A version to be. */
    record NewVersion(
            String name,
            String source,
            String storageLocation,
            String runId,
            String runLink,
            String description,
            String modelId,
            List<Tag> tags) {}

    private record Found(long key, int number, ModelVersion version) {}

    private record VersionKey(long key, int number) {}

    /** Gives the next number; concurrent callers follow each other on the model's row. */
    ModelVersion create(NewVersion version) {
        long now = clock.millis();
        return events.transaction(tx -> {
            VersionKey created = tx.first(
                            row -> new VersionKey(row.getLong(1), row.getInt(2)),
                            "update registered_model set last_version = last_version + 1, last_update_time = ?"
                                    + " where name = ? returning model_key, last_version",
                            now,
                            version.name)
                    .orElseThrow(() -> RegisteredModelStore.missing(version.name));
            tx.update(
                    "insert into model_version (model_key, version, creation_time, last_update_time, description,"
                            + " source, storage_location, run_id, run_link, model_id)"
                            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    created.key,
                    created.number,
                    now,
                    now,
                    version.description,
                    version.source,
                    version.storageLocation,
                    version.runId,
                    version.runLink,
                    version.modelId);
            putTags(tx, created, version.tags);
            ModelVersion made = one(tx, version.name, created.number);
            events.versionCreated(tx, made, version.tags);
            return made;
        });
    }

    ModelVersion get(String name, int number) {
        return database.transaction(tx -> one(tx, name, number));
    }

    /** Where the version's files are. */
    String downloadUri(String name, int number) {
        return database.transaction(tx -> tx.first(
                        row -> row.getString(1),
                        "select v.storage_location from model_version v"
                                + " join registered_model m on m.model_key = v.model_key"
                                + " where m.name = ? and v.version = ?",
                        name,
                        number))
                .orElseThrow(() -> missing(name, number));
    }

    ModelVersion describe(String name, int number, String description) {
        return change(name, number, "description = ?", description);
    }

    /** Moves a version to a stage; with {@code archive} the stage's other versions leave it. */
    ModelVersion moveTo(String name, int number, String stage, boolean archive) {
        return database.transaction(tx -> {
            VersionKey key = lock(tx, name, number);
            long now = clock.millis();
            if (archive) {
                tx.update(
                        "update model_version set stage = 'Archived', last_update_time = ?"
                                + " where model_key = ? and version <> ? and stage = ?",
                        now,
                        key.key,
                        number,
                        stage);
            }
            tx.update("update registered_model set last_update_time = ? where model_key = ?", now, key.key);
            tx.update(
                    "update model_version set stage = ?, last_update_time = ? where model_key = ? and version = ?",
                    stage,
                    now,
                    key.key,
                    number);
            return one(tx, name, number);
        });
    }

    private ModelVersion change(String name, int number, String assignment, Object value) {
        return database.transaction(tx -> {
            VersionKey key = lock(tx, name, number);
            tx.update(
                    "update model_version set " + assignment
                            + ", last_update_time = ? where model_key = ? and version = ?",
                    value,
                    clock.millis(),
                    key.key,
                    number);
            return one(tx, name, number);
        });
    }

    /** Removes a version, its tags and its aliases. */
    void delete(String name, int number) {
        database.inTransaction(tx -> {
            VersionKey key = lock(tx, name, number);
            tx.update("update registered_model set last_update_time = ? where model_key = ?", clock.millis(), key.key);
            tx.update("delete from model_version where model_key = ? and version = ?", key.key, number);
        });
    }

    void setTag(String name, int number, Tag tag) {
        events.transaction(tx -> {
            putTags(tx, lock(tx, name, number), List.of(tag));
            events.versionTagSet(tx, name, number, tag);
            return number;
        });
    }

    void deleteTag(String name, int number, String tagKey) {
        events.transaction(tx -> {
            tx.update(
                    "delete from model_version_tag where model_key = ? and version = ? and key = ?",
                    lock(tx, name, number).key,
                    number,
                    tagKey);
            events.versionTagDeleted(tx, name, number, tagKey);
            return number;
        });
    }

    void setAlias(String name, String alias, int number) {
        events.transaction(tx -> {
            tx.update(
                    "insert into model_alias (model_key, alias, version) values (?, ?, ?)"
                            + " on conflict (model_key, alias) do update set version = excluded.version",
                    lock(tx, name, number).key,
                    alias,
                    number);
            events.aliasSet(tx, name, alias, number);
            return number;
        });
    }

    void deleteAlias(String name, String alias) {
        events.transaction(tx -> {
            long key = tx.first(row -> row.getLong(1), "select model_key from registered_model where name = ?", name)
                    .orElseThrow(() -> RegisteredModelStore.missing(name));
            events.aliasDeleted(tx, name, alias);
            return tx.update("delete from model_alias where model_key = ? and alias = ?", key, alias);
        });
    }

    /** The version an alias names, if the alias is set. */
    Optional<ModelVersion> aliased(String name, String alias) {
        return database
                .transaction(tx -> details(
                        tx,
                        tx.list(
                                ModelVersionStore::read,
                                COLUMNS + " join model_alias a on a.model_key = v.model_key and a.version = v.version"
                                        + " where m.name = ? and a.alias = ?",
                                name,
                                alias)))
                .stream()
                .findFirst();
    }

    List<ModelVersion> search(List<Comparison> filter, List<Ordering> order, PageToken start, int limit) {
        List<SortKey> keys = new ArrayList<>(RegistrySearch.VERSIONS_SQL.keys(order, filter));
        if (order.isEmpty()) {
            keys.add(new SortKey("v.last_update_time", false, false));
        }
        keys.add(new SortKey("m.name", true, false));
        keys.add(new SortKey("v.version", false, false));
        PagedSearch search = new PagedSearch(
                FIELDS,
                TABLES,
                RegistrySearch.VERSIONS_SQL.joins(order),
                RegistrySearch.conditions(RegistrySearch.VERSIONS_SQL, filter),
                keys);
        Part part = new Part(version(start.after()), start.offset(), limit);
        return database.transaction(
                tx -> withoutAliases(details(tx, Pages.read(tx, ModelVersionStore::read, search, part))));
    }

    /** The condition that finds a version by its model's name and its number, which a slash divides. */
    private static @Nullable Fragment version(@Nullable String place) {
        Matcher matcher = PLACE.matcher(place == null ? "" : place);
        return matcher.matches()
                ? new Fragment(
                        "m.name = ? and v.version = ?", List.of(matcher.group(1), Integer.parseInt(matcher.group(2))))
                : null;
    }

    /** The greatest version of each stage of each of these models; the stages in the order of their first versions. */
    static Map<Long, List<ModelVersion>> latest(Transaction tx, long[] modelKeys) {
        List<Found> found = tx.list(
                ModelVersionStore::read,
                "select " + FIELDS
                        + " from (select model_key, max(version) as version, min(version) as first from model_version"
                        + " where model_key = any(?) group by model_key, stage) latest"
                        + " join model_version v on v.model_key = latest.model_key and v.version = latest.version"
                        + " join registered_model m on m.model_key = v.model_key order by v.model_key, latest.first",
                modelKeys);
        List<ModelVersion> versions = withoutAliases(details(tx, found));
        Map<Long, List<ModelVersion>> latest = new TreeMap<>();
        for (int i = 0; i < found.size(); i++) {
            latest.computeIfAbsent(found.get(i).key, key -> new ArrayList<>()).add(versions.get(i));
        }
        return latest;
    }

    /** Lists leave out what their registered model tells. */
    private static List<ModelVersion> withoutAliases(List<ModelVersion> versions) {
        return versions.stream()
                .map(version -> version.with(version.tags(), List.of()))
                .toList();
    }

    private static VersionKey lock(Transaction tx, String name, int number) {
        return tx.first(
                        row -> new VersionKey(row.getLong(1), number),
                        "select m.model_key from registered_model m"
                                + " join model_version v on v.model_key = m.model_key and v.version = ?"
                                + " where m.name = ? for no key update of m",
                        number,
                        name)
                .orElseThrow(() -> missing(name, number));
    }

    private static void putTags(Transaction tx, VersionKey version, List<Tag> tags) {
        TreeMap<String, String> last = new TreeMap<>();
        tags.forEach(tag -> last.put(tag.key(), tag.value()));
        tx.batch(
                "insert into model_version_tag (model_key, version, key, value) values (?, ?, ?, ?)"
                        + " on conflict (model_key, version, key) do update set value = excluded.value",
                last.entrySet().stream()
                        .map(tag -> List.of(version.key, version.number, tag.getKey(), tag.getValue()))
                        .toList());
    }

    private static ModelVersion one(Transaction tx, String name, int number) {
        List<Found> found =
                tx.list(ModelVersionStore::read, COLUMNS + " where m.name = ? and v.version = ?", name, number);
        return details(tx, found).stream().findFirst().orElseThrow(() -> missing(name, number));
    }

    private static List<ModelVersion> details(Transaction tx, List<Found> versions) {
        long[] keys = versions.stream().mapToLong(Found::key).distinct().toArray();
        Map<VersionKey, List<Tag>> tags = tx
                .list(
                        row -> Map.entry(
                                new VersionKey(row.getLong(1), row.getInt(2)),
                                new Tag(row.getString(3), row.getString(4))),
                        "select model_key, version, key, value from model_version_tag where model_key = any(?)"
                                + " order by key",
                        keys)
                .stream()
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
        Map<VersionKey, List<String>> aliases = tx
                .list(
                        row -> Map.entry(new VersionKey(row.getLong(1), row.getInt(2)), row.getString(3)),
                        "select model_key, version, alias from model_alias where model_key = any(?) order by alias",
                        keys)
                .stream()
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
        return versions.stream()
                .map(found -> {
                    VersionKey key = new VersionKey(found.key, found.number);
                    return found.version.with(tags.getOrDefault(key, List.of()), aliases.getOrDefault(key, List.of()));
                })
                .toList();
    }

    private static Found read(ResultSet row) throws SQLException {
        String modelId = row.getString(12);
        return new Found(
                row.getLong(1),
                row.getInt(2),
                new ModelVersion(
                        row.getString(3),
                        row.getString(2),
                        row.getLong(4),
                        row.getLong(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        row.getString(10),
                        List.of(),
                        row.getString(11),
                        List.of(),
                        modelId.isEmpty() ? null : modelId));
    }

    private static MlflowException missing(String name, int number) {
        return MlflowException.missing("Model Version (name=" + name + ", version=" + number + ") not found");
    }
}
