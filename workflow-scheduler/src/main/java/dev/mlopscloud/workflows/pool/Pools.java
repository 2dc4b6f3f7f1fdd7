package dev.mlopscloud.workflows.pool;

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
import dev.mlopscloud.workflows.signal.Signal;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pools: looked at when tasks are taken, changed over the API. */
@Singleton
public final class Pools {
    static final String DEFAULT = "default_pool";
    private static final Set<String> OF_DEFAULT = Set.of("slots", "include_deferred");

    private final PoolStore store = new PoolStore();
    private final Database database;
    private final Signal signal;
    private final Audit audit;

    Pools(Database database, Signal signal, Audit audit) {
        this.database = database;
        this.signal = signal;
        this.audit = audit;
    }

    /**
     * How many slots each pool has open, which nobody else may take until {@code tx} ends.
     *
     * @return by name; a pool without a bound has very many
     */
    public Map<String, Integer> lockOpen(Transaction tx) {
        Map<String, Integer> open = new HashMap<>();
        store.lockAll(tx).forEach(pool -> open.put(pool.name(), open(pool)));
        return open;
    }

    /** How many slots a pool has open; {@code null} for one that does not exist. */
    public @Nullable Integer open(Transaction tx, String name) {
        return store.find(tx, name).map(Pools::open).orElse(null);
    }

    private static int open(Pool pool) {
        return pool.slots() == Pool.UNBOUNDED ? Integer.MAX_VALUE / 2 : pool.open();
    }

    Page<Pool> list(Asked asked) {
        return database.transaction(tx -> store.list(tx, asked));
    }

    Pool get(String name) {
        return database.transaction(tx -> store.find(tx, name)).orElseThrow(() -> unknown(name));
    }

    Pool create(Change change, JsonNode body) {
        Pool created = database.transaction(tx -> {
            insert(tx, change);
            note(tx, "post_pool", body);
            return store.find(tx, change.name()).orElseThrow();
        });
        signal.raise();
        return created;
    }

    Pool change(Change change, Set<String> mask, JsonNode body) {
        if (change.name().equals(DEFAULT) && (mask.isEmpty() || !OF_DEFAULT.containsAll(mask))) {
            throw ApiFailure.badRequest("Only slots and included_deferred can be modified on Default Pool");
        }
        Pool changed = database.transaction(tx -> {
            update(tx, change, mask);
            note(tx, "patch_pool", body);
            return store.find(tx, change.name()).orElseThrow();
        });
        signal.raise();
        return changed;
    }

    void delete(String name) {
        database.inTransaction(tx -> {
            remove(tx, name);
            note(tx, "delete_pool", Entry.details("pool_name", name));
        });
    }

    BulkResult bulk(BulkBody<Change> body) {
        BulkResult result = database.transaction(tx -> Bulk.perform(
                body,
                new Bulk.Named<>(
                        "pools",
                        "pool names",
                        Change::name,
                        names -> store.existing(tx, names),
                        change -> {
                            insert(tx, change);
                            note(tx, "post_pool", Entry.details("name", change.name()));
                        },
                        (change, mask) -> {
                            update(tx, change, mask);
                            note(tx, "patch_pool", Entry.details("name", change.name()));
                        },
                        change -> {
                            remove(tx, change.name());
                            note(tx, "delete_pool", Entry.details("pool_name", change.name()));
                        })));
        signal.raise();
        return result;
    }

    private void note(Transaction tx, String event, JsonNode details) {
        audit.note(tx, Entry.of(event).with(details));
        signal.announce(tx);
    }

    private void insert(Transaction tx, Change change) {
        if (!store.insert(tx, change.fresh())) {
            throw ApiFailure.duplicate("The Pool with name: `" + change.name() + "` already exists");
        }
    }

    private void update(Transaction tx, Change change, Set<String> mask) {
        Pool old = store.find(tx, change.name()).orElseThrow(() -> unknown(change.name()));
        store.update(tx, change.over(old, mask));
    }

    private void remove(Transaction tx, String name) {
        if (name.equals(DEFAULT)) {
            throw ApiFailure.badRequest("Default Pool can't be deleted");
        }
        if (!store.delete(tx, name)) {
            throw unknown(name);
        }
    }

    private static ApiFailure unknown(String name) {
        return ApiFailure.notFound("The Pool with name: `" + name + "` was not found");
    }
}
