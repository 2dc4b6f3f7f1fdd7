package dev.mlopscloud.workflows.retention;

import dev.mlopscloud.platform.sql.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What is deleted of the history. Replicas that do so at once leave each other's rows alone. */
final class RetentionStore {

    int runsEndedBefore(Transaction tx, Instant moment, int limit) {
        return tx.update("""
            DELETE FROM dag_run WHERE key IN (
                SELECT key FROM dag_run WHERE state IN ('success', 'failed') AND end_date < ?
                ORDER BY end_date LIMIT ? FOR UPDATE SKIP LOCKED)
            """, moment, limit);
    }

    /** Those that come after the newest {@code kept} ended runs of their DAG. */
    int runsBeyond(Transaction tx, int kept, int limit) {
        return tx.update("""
            DELETE FROM dag_run WHERE key IN (
                SELECT r.key FROM dag_run r JOIN (
                    SELECT x.key FROM dag d, LATERAL (
                        SELECT key FROM dag_run WHERE dag_id = d.dag_id AND state IN ('success', 'failed')
                        ORDER BY key DESC OFFSET ? LIMIT ?) x
                    LIMIT ?) old USING (key)
                FOR UPDATE OF r SKIP LOCKED)
            """, kept, limit, limit);
    }

    int assetEventsBefore(Transaction tx, Instant moment, int limit) {
        return tx.update("""
            DELETE FROM asset_event WHERE id IN (
                SELECT e.id FROM asset_event e WHERE e.at < ?
                  AND NOT EXISTS (SELECT 1 FROM asset_pending p WHERE p.event_id = e.id)
                ORDER BY e.at LIMIT ? FOR UPDATE SKIP LOCKED)
            """, moment, limit);
    }

    int auditEntriesBefore(Transaction tx, Instant moment, int limit) {
        return tx.update("""
            DELETE FROM event_log WHERE id IN (
                SELECT id FROM event_log WHERE at < ? ORDER BY at LIMIT ? FOR UPDATE SKIP LOCKED)
            """, moment, limit);
    }

    /** Those of these task instances that are still there. */
    Set<UUID> existing(Transaction tx, Collection<UUID> tasks) {
        return Set.copyOf(tx.list(
                row -> row.getObject(1, UUID.class),
                "SELECT id FROM task_instance WHERE id = ANY (?::uuid[])",
                List.copyOf(tasks.stream().map(UUID::toString).toList())));
    }
}
