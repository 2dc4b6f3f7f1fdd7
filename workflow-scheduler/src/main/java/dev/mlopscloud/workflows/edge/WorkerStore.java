package dev.mlopscloud.workflows.edge;

import dev.mlopscloud.platform.sql.Json;
import dev.mlopscloud.platform.sql.Transaction;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of workers. */
final class WorkerStore {
    private static final String COLUMNS =
            "SELECT name, state, queues, maintenance_comment, last_update FROM edge_worker ";

    Optional<Worker> lock(Transaction tx, String name) {
        return tx.first(WorkerStore::worker, COLUMNS + "WHERE name = ? FOR UPDATE", name);
    }

    Optional<Worker> find(Transaction tx, String name) {
        return tx.first(WorkerStore::worker, COLUMNS + "WHERE name = ?", name);
    }

    void put(Transaction tx, Worker worker, int jobs, String sysinfo) {
        List<String> queues = worker.queues();
        tx.update(
                """
                INSERT INTO edge_worker (name, state, queues, jobs_active, sysinfo, maintenance_comment,
                    first_online, last_update)
                VALUES (?, ?, CASE WHEN ? THEN ?::text[] END, ?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET state = excluded.state, queues = excluded.queues,
                    jobs_active = excluded.jobs_active, sysinfo = excluded.sysinfo,
                    maintenance_comment = excluded.maintenance_comment, last_update = excluded.last_update
                """,
                worker.name(),
                worker.state(),
                queues != null,
                queues == null ? List.of() : queues,
                jobs,
                new Json(sysinfo),
                worker.comment(),
                worker.heard(),
                worker.heard());
    }

    private static Worker worker(ResultSet row) throws SQLException {
        return new Worker(
                row.getString("name"),
                row.getString("state"),
                queues(row.getArray("queues")),
                row.getString("maintenance_comment"),
                row.getObject("last_update", OffsetDateTime.class).toInstant());
    }

    private static @Nullable List<String> queues(@Nullable Array queues) throws SQLException {
        return queues == null ? null : List.of((String[]) queues.getArray());
    }
}
