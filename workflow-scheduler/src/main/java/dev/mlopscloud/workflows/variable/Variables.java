package dev.mlopscloud.workflows.variable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.audit.Audit;
import dev.mlopscloud.workflows.audit.Entry;
import dev.mlopscloud.workflows.bulk.Bulk;
import dev.mlopscloud.workflows.bulk.BulkBody;
import dev.mlopscloud.workflows.bulk.BulkResult;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.secret.Masks;
import dev.mlopscloud.workflows.secret.SecretSource;
import dev.mlopscloud.workflows.secret.Vault;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The variables: looked up by tasks, changed over the API. */
@Singleton
public final class Variables implements SecretSource {
    private static final String ENVIRONMENT = "AIRFLOW_VAR_";

    private final VariableStore store;
    private final Database database;
    private final Audit audit;
    private final Clock clock;

    Variables(Database database, Vault vault, Audit audit, Clock clock) {
        this.database = database;
        this.store = new VariableStore(vault);
        this.audit = audit;
        this.clock = clock;
    }

    /** What a change says; members that are absent stay. */
    record Change(
            String key,
            @Nullable String value,
            boolean describes,
            @Nullable String description) {
        Variable over(Variable old, Set<String> mask) {
            boolean all = mask.isEmpty();
            return new Variable(
                    key,
                    value != null && (all || mask.contains("value") || mask.contains("val")) ? value : old.value(),
                    describes && (all || mask.contains("description")) ? description : old.description());
        }

        Variable fresh() {
            return new Variable(key, value == null ? "" : value, description);
        }
    }

    /**
     * The text of a variable as a task sees it: from the environment variable {@code AIRFLOW_VAR_KEY} of the service,
     * or from the database.
     */
    public Optional<String> lookup(String key) {
        String set = System.getenv(ENVIRONMENT + key.toUpperCase(Locale.ROOT));
        return set != null
                ? Optional.of(set)
                : database.transaction(tx -> store.find(tx, key)).map(Variable::value);
    }

    /** Sets a variable as a task does, whether it exists or not. */
    public void set(String key, String value, @Nullable String description) {
        database.inTransaction(tx -> {
            Variable variable = new Variable(key, value, description);
            if (!store.insert(tx, variable, clock.instant())) {
                store.update(tx, variable, clock.instant());
            }
        });
    }

    /** The keys that start with {@code prefix}, in their order. */
    public Page<String> keys(String prefix, int limit, int offset) {
        return database.transaction(tx -> store.keys(tx, prefix, limit, offset));
    }

    /** Deletes a variable as a task does, whether it exists or not. */
    public void forget(String key) {
        database.inTransaction(tx -> store.delete(tx, key));
    }

    @Override
    public List<String> secrets(Transaction tx) {
        List<String> secrets = new ArrayList<>();
        for (Variable variable : store.all(tx)) {
            Optional<JsonNode> tree = Masks.tree(variable.value());
            if (tree.isPresent()) {
                Masks.gather(tree.get(), variable.key(), secrets);
            }
            if (Masks.hides(variable.key())) {
                secrets.add(variable.value());
            }
        }
        return secrets;
    }

    Page<Variable> list(Asked asked) {
        return database.transaction(tx -> store.list(tx, asked));
    }

    Variable get(String key) {
        return database.transaction(tx -> store.find(tx, key)).orElseThrow(() -> unknown(key));
    }

    Variable create(Change change, JsonNode body) {
        return database.transaction(tx -> {
            insert(tx, change);
            audit.note(tx, Entry.of("post_variable").with(hidden(body)));
            return store.find(tx, change.key()).orElseThrow();
        });
    }

    Variable change(Change change, Set<String> mask, JsonNode body) {
        return database.transaction(tx -> {
            update(tx, change, mask);
            audit.note(tx, Entry.of("patch_variable").with(hidden(body)));
            return store.find(tx, change.key()).orElseThrow();
        });
    }

    void delete(String key) {
        database.inTransaction(tx -> {
            if (!store.delete(tx, key)) {
                throw unknown(key);
            }
            audit.note(tx, Entry.of("delete_variable").with(Entry.details("variable_key", key)));
        });
    }

    BulkResult bulk(BulkBody<Change> body) {
        return database.transaction(tx -> Bulk.perform(
                body,
                new Bulk.Named<>(
                        "variables",
                        "keys",
                        Change::key,
                        keys -> store.existing(tx, keys),
                        change -> {
                            insert(tx, change);
                            note(tx, "post_variable", "key", change);
                        },
                        (change, mask) -> {
                            update(tx, change, mask);
                            note(tx, "patch_variable", "key", change);
                        },
                        change -> {
                            store.delete(tx, change.key());
                            note(tx, "delete_variable", "variable_key", change);
                        })));
    }

    private void note(Transaction tx, String event, String name, Change change) {
        audit.note(tx, Entry.of(event).with(Entry.details(name, change.key())));
    }

    private void insert(Transaction tx, Change change) {
        if (!store.insert(tx, change.fresh(), clock.instant())) {
            throw ApiFailure.conflict("The Variable with key: `" + change.key() + "` already exists");
        }
    }

    private void update(Transaction tx, Change change, Set<String> mask) {
        Variable old = store.lock(tx, change.key()).orElseThrow(() -> unknown(change.key()));
        store.update(tx, change.over(old, mask), clock.instant());
    }

    /** The body for the audit log: values are not for everybody who may read it. */
    private static JsonNode hidden(JsonNode body) {
        return Entry.without(body, "value");
    }

    private static ApiFailure unknown(String key) {
        return ApiFailure.notFound("The Variable with key: `" + key + "` was not found");
    }
}
