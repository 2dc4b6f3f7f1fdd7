package dev.mlopscloud.tracking.registry;

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
import dev.mlopscloud.tracking.registry.RegisteredModel.Alias;
import dev.mlopscloud.tracking.search.Comparison;
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
import java.util.TreeMap;

/** All SQL of registered models. */
@Singleton
final class RegisteredModelStore {
    private static final String FIELDS = "m.model_key, m.name, m.creation_time, m.last_update_time, m.description";
    private static final String COLUMNS = "select " + FIELDS + " from registered_model m";

    private final Database database;
    private final RegistryEvents events;
    private final Clock clock = Clock.systemUTC();

    RegisteredModelStore(Database database, RegistryEvents events) {
        this.database = database;
        this.events = events;
    }

    private record Found(long key, RegisteredModel model) {}

    RegisteredModel create(String name, String description, List<Tag> tags) {
        long now = clock.millis();
        try {
            return events.transaction(tx -> {
                long key = tx.first(
                                row -> row.getLong(1),
                                "insert into registered_model (name, description, creation_time, last_update_time)"
                                        + " values (?, ?, ?, ?) returning model_key",
                                name,
                                description,
                                now,
                                now)
                        .orElseThrow();
                putTags(tx, key, tags);
                events.modelCreated(tx, name, description, tags);
                return one(tx, name);
            });
        } catch (SqlFailure e) {
            throw e.isDuplicate() ? taken(name, RegistryRules.isPrompt(tags)) : e;
        }
    }

    private MlflowException taken(String name, boolean prompt) {
        boolean existingPrompt = RegistryRules.isPrompt(get(name).tags());
        String kind = prompt ? "Prompt" : "Registered Model";
        String text = prompt == existingPrompt
                ? kind + " (name=" + name + ") already exists."
                : "Tried to create a " + (prompt ? "prompt" : "registered model") + " with name '" + name
                        + "', but the name is already taken by a " + (existingPrompt ? "prompt" : "registered model")
                        + ". MLflow does not allow creating a model and a prompt with the same name.";
        return new MlflowException(ErrorCode.RESOURCE_ALREADY_EXISTS, text);
    }

    RegisteredModel get(String name) {
        return database.transaction(tx -> one(tx, name));
    }

    RegisteredModel describe(String name, String description) {
        return database.transaction(tx -> {
            int changed = tx.update(
                    "update registered_model set description = ?, last_update_time = ? where name = ?",
                    description,
                    clock.millis(),
                    name);
            if (changed == 0) {
                throw missing(name);
            }
            return one(tx, name);
        });
    }

    RegisteredModel rename(String name, String newName) {
        long now = clock.millis();
        try {
            return database.transaction(tx -> {
                long key = tx.first(
                                row -> row.getLong(1),
                                "update registered_model set name = ?, last_update_time = ? where name = ?"
                                        + " returning model_key",
                                newName,
                                now,
                                name)
                        .orElseThrow(() -> missing(name));
                tx.update("update model_version set last_update_time = ? where model_key = ?", now, key);
                return one(tx, newName);
            });
        } catch (SqlFailure e) {
            throw e.isDuplicate()
                    ? new MlflowException(
                            ErrorCode.RESOURCE_ALREADY_EXISTS,
                            "Registered Model (name=" + newName + ") already exists.")
                    : e;
        }
    }

    void delete(String name) {
        database.inTransaction(tx -> {
            if (tx.update("delete from registered_model where name = ?", name) == 0) {
                throw missing(name);
            }
        });
    }

    List<RegisteredModel> search(List<Comparison> filter, List<Ordering> order, PageToken start, int limit) {
        List<SortKey> keys = new ArrayList<>(RegistrySearch.MODELS_SQL.keys(order, filter));
        keys.add(new SortKey("m.name", true, false));
        PagedSearch search = new PagedSearch(
                FIELDS,
                "registered_model m",
                RegistrySearch.MODELS_SQL.joins(order),
                RegistrySearch.conditions(RegistrySearch.MODELS_SQL, filter),
                keys);
        Part part = Part.behind(start.after(), "m.name = ?", start.offset(), limit);
        return database.transaction(tx -> details(tx, Pages.read(tx, RegisteredModelStore::read, search, part)));
    }

    void setTag(String name, Tag tag) {
        events.transaction(tx -> {
            putTags(tx, key(tx, name), List.of(tag));
            events.modelTagSet(tx, name, tag);
            return name;
        });
    }

    void deleteTag(String name, String tagKey) {
        events.transaction(tx -> {
            tx.update("delete from registered_model_tag where model_key = ? and key = ?", key(tx, name), tagKey);
            events.modelTagDeleted(tx, name, tagKey);
            return name;
        });
    }

    private static long key(Transaction tx, String name) {
        return tx.first(row -> row.getLong(1), "select model_key from registered_model where name = ? for share", name)
                .orElseThrow(() -> missing(name));
    }

    private static void putTags(Transaction tx, long key, List<Tag> tags) {
        TreeMap<String, String> last = new TreeMap<>();
        tags.forEach(tag -> last.put(tag.key(), tag.value()));
        tx.batch(
                "insert into registered_model_tag (model_key, key, value) values (?, ?, ?)"
                        + " on conflict (model_key, key) do update set value = excluded.value",
                last.entrySet().stream()
                        .map(tag -> List.of(key, tag.getKey(), tag.getValue()))
                        .toList());
    }

    private static RegisteredModel one(Transaction tx, String name) {
        return details(tx, tx.list(RegisteredModelStore::read, COLUMNS + " where m.name = ?", name)).stream()
                .findFirst()
                .orElseThrow(() -> missing(name));
    }

    private static List<RegisteredModel> details(Transaction tx, List<Found> models) {
        if (models.isEmpty()) {
            return List.of();
        }
        long[] keys = models.stream().mapToLong(Found::key).toArray();
        Map<Long, List<ModelVersion>> latest = ModelVersionStore.latest(tx, keys);
        Map<Long, List<Tag>> tags = tx
                .list(
                        row -> Map.entry(row.getLong(1), new Tag(row.getString(2), row.getString(3))),
                        "select model_key, key, value from registered_model_tag where model_key = any(?) order by key",
                        keys)
                .stream()
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
        Map<Long, List<Alias>> aliases = tx
                .list(
                        row -> Map.entry(row.getLong(1), new Alias(row.getString(2), row.getString(3))),
                        "select model_key, alias, version from model_alias where model_key = any(?) order by alias",
                        keys)
                .stream()
                .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
        return models.stream()
                .map(found -> new RegisteredModel(
                        found.model.name(),
                        found.model.creationTimestamp(),
                        found.model.lastUpdatedTimestamp(),
                        found.model.description(),
                        latest.getOrDefault(found.key, List.of()),
                        tags.getOrDefault(found.key, List.of()),
                        aliases.getOrDefault(found.key, List.of())))
                .toList();
    }

    private static Found read(ResultSet row) throws SQLException {
        String description = row.getString(5);
        return new Found(
                row.getLong(1),
                new RegisteredModel(
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        description.isEmpty() ? null : description,
                        List.of(),
                        List.of(),
                        List.of()));
    }

    static MlflowException missing(String name) {
        return MlflowException.missing("Registered Model with name=" + name + " not found");
    }
}
