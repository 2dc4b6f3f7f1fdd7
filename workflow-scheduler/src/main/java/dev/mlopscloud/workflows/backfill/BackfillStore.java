package dev.mlopscloud.workflows.backfill;

import dev.mlopscloud.platform.sql.Json;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The table of backfills. */
final class BackfillStore {
    private static final String COLUMNS = """
        SELECT b.id, b.dag_id, b.from_date, b.to_date, b.conf, b.is_paused, b.reprocess_behavior,
               b.max_active_runs, b.created_at, b.updated_at, b.completed_at
        """;
    private static final Orders ORDERS = new Orders(
            "b.id",
            Map.of(
                    "id", "b.id",
                    "dag_id", "b.dag_id",
                    "from_date", "b.from_date",
                    "to_date", "b.to_date",
                    "created_at", "b.created_at",
                    "updated_at", "b.updated_at",
                    "completed_at", "b.completed_at",
                    "is_paused", "b.is_paused",
                    "max_active_runs", "b.max_active_runs"));

    Page<Backfill> list(Transaction tx, Asked asked) {
        return new Selection(asked, ORDERS)
                .equal("dag_id", "b.dag_id")
                .flag("active", "(b.completed_at IS NULL)")
                .page(tx, BackfillStore::backfill, COLUMNS, "FROM backfill b");
    }

    Optional<Backfill> find(Transaction tx, long id) {
        return tx.first(BackfillStore::backfill, COLUMNS + "FROM backfill b WHERE b.id = ?", id);
    }

    Optional<Backfill> lock(Transaction tx, long id) {
        return tx.first(BackfillStore::backfill, COLUMNS + "FROM backfill b WHERE b.id = ? FOR NO KEY UPDATE", id);
    }

    /** The new backfill's id, or nothing when the DAG has an active one. */
    Optional<Long> insert(Transaction tx, Backfill.Wanted wanted, Instant now) {
        return tx.first(
                row -> row.getLong(1),
                """
                INSERT INTO backfill (dag_id, from_date, to_date, conf, is_paused, reprocess_behavior, max_active_runs,
                    created_at, updated_at) VALUES (?, ?, ?, ?, false, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING RETURNING id
                """,
                wanted.dagId(),
                wanted.from(),
                wanted.to(),
                wanted.conf() == null ? null : new Json(wanted.conf()),
                wanted.reprocess().text(),
                wanted.maxActiveRuns(),
                now,
                now);
    }

    void setPaused(Transaction tx, long id, boolean paused, Instant now) {
        tx.update("UPDATE backfill SET is_paused = ?, updated_at = ? WHERE id = ?", paused, now, id);
    }

    void cancel(Transaction tx, long id, Instant now) {
        tx.update("UPDATE backfill SET is_paused = true, completed_at = ?, updated_at = ? WHERE id = ?", now, now, id);
    }

    /** Backfills with a run that may start, as far as they and their DAGs are not paused. */
    List<Long> waiting(Transaction tx, int limit) {
        return tx.list(row -> row.getLong(1), """
            SELECT b.id FROM backfill b JOIN dag d USING (dag_id)
            WHERE b.completed_at IS NULL AND NOT b.is_paused AND NOT d.is_paused
              AND EXISTS (SELECT 1 FROM dag_run r WHERE r.backfill_id = b.id AND r.state = 'queued')
              AND (SELECT count(*) FROM dag_run r WHERE r.backfill_id = b.id AND r.state = 'running')
                  < b.max_active_runs
            ORDER BY b.id LIMIT ?
            """, limit);
    }

    int running(Transaction tx, long id) {
        return tx.first(
                        row -> row.getInt(1),
                        "SELECT count(*) FROM dag_run WHERE backfill_id = ? AND state = 'running'",
                        id)
                .orElse(0);
    }

    /** Ends the backfills that have no unfinished run. */
    void complete(Transaction tx, Instant now) {
        tx.update("""
            UPDATE backfill b SET completed_at = ?, updated_at = ?
            WHERE b.completed_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM dag_run r WHERE r.backfill_id = b.id AND r.state IN ('queued', 'running'))
            """, now, now);
    }

    private static Backfill backfill(ResultSet row) throws SQLException {
        OffsetDateTime completed = row.getObject("completed_at", OffsetDateTime.class);
        return new Backfill(
                row.getLong("id"),
                row.getString("dag_id"),
                time(row, "from_date"),
                time(row, "to_date"),
                row.getString("conf"),
                row.getBoolean("is_paused"),
                Backfill.Reprocess.valueOf(row.getString("reprocess_behavior").toUpperCase(Locale.ROOT)),
                row.getInt("max_active_runs"),
                time(row, "created_at"),
                time(row, "updated_at"),
                completed == null ? null : completed.toInstant());
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
