package dev.mlopscloud.workflows.statestore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.platform.sql.Database;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.problem.ApiFailure;
import dev.mlopscloud.workflows.statestore.Kept.Scope;
import dev.mlopscloud.workflows.statestore.Kept.Writer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What tasks and assets keep: read, written, forgotten. */
@Singleton
public final class States {
    /** How long a task's value is kept unless its writer says otherwise: Airflow's {@code default_retention_days}. */
    public static final Duration USUAL = Duration.ofDays(30);

    private final StateStore store = new StateStore();
    private final Database database;
    private final Clock clock;

    States(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What an instance keeps, by key; nothing for one that does not exist. */
    public Page<Kept> list(Scope scope, Asked page) {
        return database.transaction(tx -> store.list(tx, scope, page, clock.instant()));
    }

    public Optional<Kept> find(Scope scope, String key) {
        return database.transaction(tx -> store.find(tx, scope, key, clock.instant()));
    }

    /**
     * Keeps a value of an instance, in place of one that there may be.
     *
     * @param expires when it is forgotten, {@code null} for never
     * @throws ApiFailure with 404, if there is no such instance
     */
    public void put(Scope scope, String key, JsonNode value, @Nullable Instant expires) {
        database.inTransaction(tx -> {
            if (!store.put(tx, scope, new Kept(key, value, clock.instant(), expires, null))) {
                throw unknown(scope, false);
            }
        });
    }

    /** The moment at which a value of today is forgotten when nobody says otherwise. */
    public Instant usualExpiry() {
        return clock.instant().plus(USUAL);
    }

    /** Changes a value that there is, and tells whether there is one. */
    boolean change(Scope scope, String key, JsonNode value) {
        return database.transaction(tx -> {
            require(tx, scope, false);
            Optional<Kept> kept = store.find(tx, scope, key, clock.instant());
            kept.ifPresent(old -> store.put(tx, scope, new Kept(key, value, clock.instant(), old.expires(), null)));
            return kept.isPresent();
        });
    }

    /**
     * Forgets a value of an instance, or all that it keeps, or that all instances of its task do.
     *
     * @param key {@code null} for all
     * @throws ApiFailure with 404, if there is no such instance
     */
    public void delete(Scope scope, @Nullable String key, boolean allInstances) {
        database.inTransaction(tx -> {
            require(tx, scope, allInstances);
            store.delete(tx, scope, key, allInstances);
        });
    }

    private void require(Transaction tx, Scope scope, boolean anyInstance) {
        if (!store.exists(tx, scope, anyInstance)) {
            throw unknown(scope, anyInstance);
        }
    }

    private static ApiFailure unknown(Scope scope, boolean anyInstance) {
        return ApiFailure.notFound("Task instance not found for dag_id='" + scope.dagId() + "', run_id='"
                + scope.runId() + "', task_id='" + scope.taskId() + "', "
                + (anyInstance ? "all_map_indices=True" : "map_index=" + scope.mapIndex()));
    }

    /** Forgets what has expired, so much of it at once, and tells how much it was. */
    public int forgetExpired(Transaction tx, int limit) {
        return store.deleteExpired(tx, clock.instant(), limit);
    }

    /**
     * What an asset keeps, by key.
     *
     * @throws ApiFailure with 404, if there is no such asset, as all that follow
     */
    Page<Kept> list(long asset, Asked page) {
        return database.transaction(tx -> {
            require(tx, asset);
            return store.list(tx, asset, page);
        });
    }

    public Optional<Kept> find(long asset, String key) {
        return database.transaction(tx -> {
            require(tx, asset);
            return store.find(tx, asset, key);
        });
    }

    public void put(long asset, String key, JsonNode value, Writer writer) {
        database.inTransaction(tx -> {
            require(tx, asset);
            store.put(tx, asset, new Kept(key, value, clock.instant(), null, writer));
        });
    }

    /** Forgets a value of an asset; all of them for no key. */
    public void delete(long asset, @Nullable String key) {
        database.inTransaction(tx -> {
            require(tx, asset);
            store.delete(tx, asset, key);
        });
    }

    private void require(Transaction tx, long asset) {
        if (!store.assetExists(tx, asset)) {
            throw ApiFailure.notFound("Asset with id " + asset + " not found");
        }
    }
}
