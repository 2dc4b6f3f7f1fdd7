package dev.mlopscloud.workflows.pool;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The table of pools. */
final class PoolStore {
    private static final int MOST = 10_000;
    private static final String COLUMNS = """
            SELECT p.name, p.slots, p.description, p.include_deferred, coalesce(u.running, 0) AS running,
                   coalesce(u.queued, 0) AS queued, coalesce(u.scheduled, 0) AS scheduled,
                   coalesce(u.deferred, 0) AS deferred
            """;
    private static final String FROM = """
            FROM pool p LEFT JOIN (
                SELECT pool, sum(pool_slots) FILTER (WHERE state = 'running') AS running,
                    sum(pool_slots) FILTER (WHERE state = 'queued') AS queued,
                    sum(pool_slots) FILTER (WHERE state = 'scheduled') AS scheduled,
                    sum(pool_slots) FILTER (WHERE state = 'deferred') AS deferred
                FROM task_instance WHERE state IN ('queued', 'running', 'deferred') OR state = 'scheduled'
                GROUP BY pool) u ON u.pool = p.name
            """;
    private static final Orders ORDERS =
            new Orders("p.id", Map.of("id", "p.id", "name", "p.name", "pool", "p.name", "slots", "p.slots"));

    Page<Pool> list(Transaction tx, Asked asked) {
        return new Selection(asked, ORDERS).pattern("pool_name", "p.name").page(tx, PoolStore::pool, COLUMNS, FROM);
    }

    Optional<Pool> find(Transaction tx, String name) {
        return tx.first(PoolStore::pool, COLUMNS + FROM + "WHERE p.name = ?", name);
    }

    /** Every pool, all of them locked: what they have open stays so until the transaction ends. */
    List<Pool> lockAll(Transaction tx) {
        tx.list(row -> row.getLong(1), "SELECT id FROM pool ORDER BY id LIMIT ? FOR UPDATE", MOST);
        return first(tx, MOST);
    }

    List<Pool> first(Transaction tx, int most) {
        return tx.list(PoolStore::pool, COLUMNS + FROM + "ORDER BY p.id LIMIT ?", most);
    }

    Set<String> existing(Transaction tx, Collection<String> names) {
        return Set.copyOf(
                tx.list(row -> row.getString(1), "SELECT name FROM pool WHERE name = ANY (?)", List.copyOf(names)));
    }

    boolean insert(Transaction tx, Pool pool) {
        return tx.update("""
                        INSERT INTO pool (name, slots, description, include_deferred) VALUES (?, ?, ?, ?)
                        ON CONFLICT DO NOTHING
                        """, pool.name(), pool.slots(), pool.description(), pool.includeDeferred()) == 1;
    }

    void update(Transaction tx, Pool pool) {
        tx.update(
                "UPDATE pool SET slots = ?, description = ?, include_deferred = ? WHERE name = ?",
                pool.slots(),
                pool.description(),
                pool.includeDeferred(),
                pool.name());
    }

    boolean delete(Transaction tx, String name) {
        return tx.update("DELETE FROM pool WHERE name = ?", name) == 1;
    }

    private static Pool pool(ResultSet row) throws SQLException {
        return new Pool(
                row.getString("name"),
                row.getInt("slots"),
                row.getString("description"),
                row.getBoolean("include_deferred"),
                new Pool.Usage(
                        row.getInt("running"), row.getInt("queued"), row.getInt("scheduled"), row.getInt("deferred")));
    }
}
