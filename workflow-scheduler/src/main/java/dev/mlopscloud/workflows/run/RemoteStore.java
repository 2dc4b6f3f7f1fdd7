package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the table of task instances holds of tries that workers have. */
final class RemoteStore {
    private static final String STATES = "t.remote AND t.state IN ('queued', 'running')";

    /**
     * The process of a try.
     *
     * @param hostname where it runs; {@code null} before it has said so
     */
    record Place(
            @Nullable String hostname,
            @Nullable String unixname,
            @Nullable Long pid) {}

    Optional<Place> place(Transaction tx, UUID id) {
        return tx.first(
                RemoteStore::place, "SELECT hostname, unixname, pid FROM task_instance WHERE id = ? FOR UPDATE", id);
    }

    private static Place place(ResultSet row) throws SQLException {
        long pid = row.getLong("pid");
        return new Place(row.getString("hostname"), row.getString("unixname"), row.wasNull() ? null : pid);
    }

    /** Notes that the process of a try runs. */
    void start(Transaction tx, UUID id, Place place, Instant start, Instant now) {
        tx.update("""
                UPDATE task_instance SET state = 'running', start_date = coalesce(start_date, ?), end_date = NULL,
                    hostname = ?, unixname = ?, pid = ?, heartbeat_at = ? WHERE id = ?
                """, start, place.hostname(), place.unixname(), place.pid(), now, id);
    }

    /** Notes a sign of life of the process that has the try, and tells whether it has. */
    boolean beat(Transaction tx, UUID id, UUID lease, String hostname, long pid, Instant now) {
        return tx.update("""
                        UPDATE task_instance SET heartbeat_at = ?
                        WHERE id = ? AND owner = ? AND state = 'running' AND hostname = ? AND pid = ?
                        """, now, id, lease, hostname, pid) == 1;
    }

    /** Running tries whose processes have not been heard of since {@code limit}. */
    List<TaskInstance> silent(Transaction tx, Instant limit, int most) {
        return tx.list(
                TaskStore::task,
                TaskStore.COLUMNS + "FROM task_instance t WHERE " + STATES
                        + " AND t.state = 'running' AND t.heartbeat_at < ? LIMIT ?",
                limit,
                most);
    }

    /** Lets others take what was fetched before {@code limit} and has not started: it costs no try. */
    int release(Transaction tx, Instant limit) {
        return tx.update("""
            UPDATE task_instance t SET state = 'scheduled', owner = NULL, worker = NULL
            WHERE t.remote AND t.state = 'queued' AND t.queued_at < ?
            """, limit);
    }

    /** The same for what one worker has fetched. */
    int release(Transaction tx, String worker) {
        return tx.update("""
            UPDATE task_instance t SET state = 'scheduled', owner = NULL, worker = NULL
            WHERE t.remote AND t.state = 'queued' AND t.worker = ?
            """, worker);
    }

    /** Skips tasks that have not begun: an instance each, or the only one of a task. */
    void skip(Transaction tx, long runKey, Collection<String> taskIds, int mapIndex, Instant now) {
        tx.update("""
                UPDATE task_instance SET state = 'skipped', start_date = ?, end_date = ?, owner = NULL, retry_at = NULL
                WHERE run_key = ? AND task_id = ANY (?) AND map_index = ?
                  AND state NOT IN ('running', 'success', 'failed')
                """, now, now, runKey, List.copyOf(taskIds), mapIndex);
    }

    void memory(Transaction tx, UUID id, String json) {
        tx.update("UPDATE task_instance SET memory = ?::json WHERE id = ?", json, id);
    }

    void retryAt(Transaction tx, UUID id, Instant at) {
        tx.update("UPDATE task_instance SET retry_at = ? WHERE id = ? AND state = 'up_for_retry'", at, id);
    }

    void called(Transaction tx, UUID id, String name) {
        tx.update("UPDATE task_instance SET rendered_map_index = ? WHERE id = ?", name, id);
    }

    /** Deferred tries whose triggers nobody holds, now held by a triggerer. */
    List<TaskInstance> takeTriggers(Transaction tx, String triggerer, Instant now, Instant limit, int most) {
        return tx.list(TaskStore::task, """
                    UPDATE task_instance t SET worker = ?, heartbeat_at = ?
                    WHERE t.id IN (SELECT d.id FROM task_instance d
                        WHERE d.remote AND d.state = 'deferred'
                          AND d.memory -> 'trigger' IS NOT NULL
                          AND (d.heartbeat_at IS NULL OR d.heartbeat_at < ?)
                        ORDER BY d.id LIMIT ? FOR NO KEY UPDATE SKIP LOCKED)
                    RETURNING
                    """ + TaskStore.NAMES, triggerer, now, limit, most);
    }

    /** The deferred tries that a triggerer holds, held on to. */
    List<TaskInstance> keepTriggers(Transaction tx, String triggerer, Instant now) {
        return tx.list(TaskStore::task, """
                    UPDATE task_instance t SET heartbeat_at = ?
                    WHERE t.remote AND t.state = 'deferred' AND t.worker = ?
                    RETURNING
                    """ + TaskStore.NAMES, now, triggerer);
    }

    /** Takes a deferred try from the triggerer that had it before it deferred. */
    void forgetWorker(Transaction tx, UUID id) {
        tx.update("UPDATE task_instance SET worker = NULL, heartbeat_at = NULL WHERE id = ?", id);
    }
}
