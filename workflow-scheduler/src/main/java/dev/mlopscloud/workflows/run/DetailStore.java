package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Json;
import dev.mlopscloud.platform.sql.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is kept of task instances besides their states: rendered fields, and questions to people. */
final class DetailStore {
    private static final String ASKING = """
        FROM task_instance t JOIN dag_run r ON r.key = t.run_key
        WHERE t.memory ->> 'subject' IS NOT NULL AND (?::text IS NULL OR r.dag_id = ?)
          AND (?::text IS NULL OR r.run_id = ?)
          AND (?::boolean IS NULL OR (t.memory -> 'response' IS NOT NULL) = ?)
        """;

    /** Tasks that ask people, or did. */
    List<TaskInstance> asking(Transaction tx, Inquiries.Filter filter) {
        return tx.list(
                TaskStore::task,
                TaskStore.COLUMNS + ASKING + "ORDER BY t.run_key DESC, t.position, t.map_index LIMIT ? OFFSET ?",
                filter.dagId(),
                filter.dagId(),
                filter.runId(),
                filter.runId(),
                filter.answered(),
                filter.answered(),
                filter.limit(),
                filter.offset());
    }

    int countAsking(Transaction tx, Inquiries.Filter filter) {
        return tx.first(
                        row -> row.getInt(1),
                        "SELECT count(*) " + ASKING,
                        filter.dagId(),
                        filter.dagId(),
                        filter.runId(),
                        filter.runId(),
                        filter.answered(),
                        filter.answered())
                .orElse(0);
    }

    /** Lets a suspended task go on at once. */
    void resume(Transaction tx, UUID id, Instant now) {
        tx.update("UPDATE task_instance SET retry_at = ? WHERE id = ?", now, id);
    }

    /** Keeps what an instance got, and what it is called. */
    void rendered(Transaction tx, UUID id, String fields, @Nullable String mapIndexName) {
        tx.update("""
            INSERT INTO rendered_field (task_instance, fields) VALUES (?, ?)
            ON CONFLICT (task_instance) DO UPDATE SET fields = excluded.fields
            """, id, new Json(fields));
        if (mapIndexName != null) {
            tx.update("UPDATE task_instance SET rendered_map_index = ? WHERE id = ?", mapIndexName, id);
        }
    }

    /** The fields that instances got last, by id. */
    Map<UUID, String> rendered(Transaction tx, Collection<UUID> ids) {
        record Fields(UUID id, String json) {}
        Map<UUID, String> fields = new HashMap<>();
        tx.list(
                        row -> new Fields(row.getObject(1, UUID.class), row.getString(2)),
                        "SELECT task_instance, fields FROM rendered_field WHERE task_instance = ANY (?::uuid[])",
                        ids.stream().map(UUID::toString).toList())
                .forEach(found -> fields.put(found.id(), found.json()));
        return fields;
    }

    void delete(Transaction tx, UUID id) {
        tx.update("DELETE FROM task_instance WHERE id = ?", id);
    }

    /** Those of these instances, each as its DAG, its run, its task and its index in brackets, that exist. */
    Set<String> existing(Transaction tx, Collection<String> ids) {
        return Set.copyOf(tx.list(row -> row.getString(1), """
            SELECT wanted.id FROM unnest(?::text[]) AS wanted (id), dag_run r JOIN task_instance t ON t.run_key = r.key
            WHERE starts_with(wanted.id, r.dag_id || '.')
              AND wanted.id = r.dag_id || '.' || r.run_id || '.' || t.task_id || '[' || t.map_index || ']'
            """, List.copyOf(ids)));
    }

    /** How many instances of a task are at work in all runs of its DAG. */
    int countActive(Transaction tx, String dagId, String taskId) {
        return tx.first(row -> row.getInt(1), """
            SELECT count(*) FROM task_instance t JOIN dag_run r ON r.key = t.run_key
            WHERE t.state IN ('queued', 'running') AND r.dag_id = ? AND t.task_id = ?
            """, dagId, taskId).orElse(0);
    }

    /** The tries that have ended, oldest first. */
    List<TaskTry> tries(Transaction tx, UUID taskInstance) {
        return tx.list(
                row -> new TaskTry(
                        row.getInt("try_number"),
                        row.getString("state"),
                        row.getInt("max_tries"),
                        TaskStore.times(row),
                        TaskStore.pid(row)),
                """
                SELECT try_number, state, max_tries, scheduled_at, queued_at, start_date, end_date, pid
                FROM task_try WHERE task_instance = ? ORDER BY try_number
                """,
                taskInstance);
    }
}
