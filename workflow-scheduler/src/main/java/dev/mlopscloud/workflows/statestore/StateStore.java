package dev.mlopscloud.workflows.statestore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.document.Document;
import dev.mlopscloud.workflows.document.MalformedDocumentException;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import dev.mlopscloud.workflows.statestore.Kept.Scope;
import dev.mlopscloud.workflows.statestore.Kept.Writer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables of what tasks and assets keep. */
final class StateStore {
    private static final Orders BY_KEY = new Orders("s.key", Map.of());
    private static final String TASK_COLUMNS = "SELECT s.key, s.value, s.updated_at, s.expires_at";
    private static final String TASKS = "FROM task_state s JOIN dag_run r ON r.key = s.run_key";
    private static final String OF_TASK = "r.dag_id = ? AND r.run_id = ? AND s.task_id = ? AND s.map_index = ?";
    private static final String IS_VALID = "(s.expires_at IS NULL OR s.expires_at > ?)";
    private static final String ASSET_COLUMNS =
            "SELECT s.key, s.value, s.updated_at, s.kind, s.dag_id, s.run_id, s.task_id, s.map_index";
    private static final String ASSETS = "FROM asset_state s";

    /** Whether the instance exists; any of the task's when its index is {@code null}. */
    boolean exists(Transaction tx, Scope scope, boolean anyInstance) {
        return tx.first(row -> true, """
            SELECT 1 FROM task_instance t JOIN dag_run r ON r.key = t.run_key
            WHERE r.dag_id = ? AND r.run_id = ? AND t.task_id = ? AND (? OR t.map_index = ?) LIMIT 1
            """, scope.dagId(), scope.runId(), scope.taskId(), anyInstance, scope.mapIndex())
                .isPresent();
    }

    Page<Kept> list(Transaction tx, Scope scope, Asked page, Instant now) {
        return new Selection(page, BY_KEY)
                .where(OF_TASK, scope.dagId(), scope.runId(), scope.taskId(), scope.mapIndex())
                .where(IS_VALID, now)
                .page(tx, StateStore::ofTask, TASK_COLUMNS, TASKS);
    }

    Optional<Kept> find(Transaction tx, Scope scope, String key, Instant now) {
        return tx.first(
                StateStore::ofTask,
                TASK_COLUMNS + " " + TASKS + " WHERE " + OF_TASK + " AND " + IS_VALID + " AND s.key = ?",
                scope.dagId(),
                scope.runId(),
                scope.taskId(),
                scope.mapIndex(),
                now,
                key);
    }

    /** Keeps a value of a task, and tells whether there is such an instance. */
    boolean put(Transaction tx, Scope scope, Kept kept) {
        return tx.update(
                        """
                        INSERT INTO task_state (run_key, task_id, map_index, key, value, updated_at, expires_at)
                        SELECT t.run_key, t.task_id, t.map_index, ?, ?, ?, ?
                        FROM task_instance t JOIN dag_run r ON r.key = t.run_key
                        WHERE r.dag_id = ? AND r.run_id = ? AND t.task_id = ? AND t.map_index = ?
                        ON CONFLICT (run_key, task_id, map_index, key) DO UPDATE SET value = excluded.value,
                            updated_at = excluded.updated_at, expires_at = excluded.expires_at
                        """,
                        kept.key(),
                        kept.value().toString(),
                        kept.updated(),
                        kept.expires(),
                        scope.dagId(),
                        scope.runId(),
                        scope.taskId(),
                        scope.mapIndex())
                == 1;
    }

    /** Forgets one value of an instance, or all of them, or those of all instances. */
    void delete(Transaction tx, Scope scope, @Nullable String key, boolean allInstances) {
        tx.update("""
            DELETE FROM task_state s USING dag_run r WHERE r.key = s.run_key
              AND r.dag_id = ? AND r.run_id = ? AND s.task_id = ? AND (? OR s.map_index = ?)
              AND (?::text IS NULL OR s.key = ?)
            """, scope.dagId(), scope.runId(), scope.taskId(), allInstances, scope.mapIndex(), key, key);
    }

    int deleteExpired(Transaction tx, Instant now, int limit) {
        return tx.update("""
            DELETE FROM task_state WHERE ctid IN (
                SELECT ctid FROM task_state WHERE expires_at <= ? LIMIT ? FOR UPDATE SKIP LOCKED)
            """, now, limit);
    }

    boolean assetExists(Transaction tx, long asset) {
        return tx.first(row -> true, "SELECT 1 FROM asset WHERE id = ?", asset).isPresent();
    }

    Page<Kept> list(Transaction tx, long asset, Asked page) {
        return new Selection(page, BY_KEY)
                .where("s.asset_id = ?", asset)
                .page(tx, StateStore::ofAsset, ASSET_COLUMNS, ASSETS);
    }

    Optional<Kept> find(Transaction tx, long asset, String key) {
        return tx.first(
                StateStore::ofAsset, ASSET_COLUMNS + " " + ASSETS + " WHERE s.asset_id = ? AND s.key = ?", asset, key);
    }

    void put(Transaction tx, long asset, Kept kept) {
        Writer writer = kept.writer() == null ? Writer.API : kept.writer();
        Scope task = writer.task();
        tx.update(
                """
                INSERT INTO asset_state (asset_id, key, value, updated_at, kind, dag_id, run_id, task_id, map_index)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (asset_id, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at,
                    kind = excluded.kind, dag_id = excluded.dag_id, run_id = excluded.run_id,
                    task_id = excluded.task_id, map_index = excluded.map_index
                """,
                asset,
                kept.key(),
                kept.value().toString(),
                kept.updated(),
                writer.kind(),
                task == null ? null : task.dagId(),
                task == null ? null : task.runId(),
                task == null ? null : task.taskId(),
                task == null ? null : task.mapIndex());
    }

    /** Forgets one value of an asset, or all. */
    void delete(Transaction tx, long asset, @Nullable String key) {
        tx.update("DELETE FROM asset_state WHERE asset_id = ? AND (?::text IS NULL OR key = ?)", asset, key, key);
    }

    private static Kept ofTask(ResultSet row) throws SQLException {
        OffsetDateTime expires = row.getObject("expires_at", OffsetDateTime.class);
        return new Kept(
                row.getString("key"),
                tree(row),
                row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                expires == null ? null : expires.toInstant(),
                null);
    }

    private static Kept ofAsset(ResultSet row) throws SQLException {
        String dagId = row.getString("dag_id");
        Scope task = dagId == null
                ? null
                : new Scope(dagId, row.getString("run_id"), row.getString("task_id"), row.getInt("map_index"));
        return new Kept(
                row.getString("key"),
                tree(row),
                row.getObject("updated_at", OffsetDateTime.class).toInstant(),
                null,
                new Writer(row.getString("kind"), task));
    }

    private static JsonNode tree(ResultSet row) throws SQLException {
        try {
            return Document.json(row.getString("value")).root();
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A stored value is not readable", e);
        }
    }
}
