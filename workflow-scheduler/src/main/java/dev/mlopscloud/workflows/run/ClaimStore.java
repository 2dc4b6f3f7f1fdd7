package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Task instances that wait to be taken, and those that hold what others wait for. */
final class ClaimStore {
    /** More than all replicas together run. */
    private static final int MOST_ACTIVE = 100_000;

    /** Scheduled tasks that a replica may take, those that go first first, leaving what other replicas are at. */
    List<Candidate> candidates(Transaction tx, Claims.Taker taker, Claims.Full full, int limit) {
        return tx.list(
                ClaimStore::candidate,
                """
                SELECT q.id, q.run_key, q.task_id, q.pool, q.pool_slots, r.dag_id, r.version_id
                FROM task_instance q JOIN dag_run r ON r.key = q.run_key JOIN dag d USING (dag_id)
                WHERE q.state = 'scheduled' AND r.state = 'running' AND NOT d.is_paused AND NOT d.is_stale
                  AND q.remote = ? AND (? OR q.queue = ANY (?)) AND q.pool_slots <= ?
                  AND q.pool <> ALL (?) AND q.run_key <> ALL (?) AND r.dag_id || ' ' || q.task_id <> ALL (?)
                  AND q.run_key || ' ' || q.task_id <> ALL (?) AND q.id <> ALL (?::uuid[])
                ORDER BY q.priority_weight DESC, q.run_key, q.position, q.map_index LIMIT ?
                FOR NO KEY UPDATE OF q SKIP LOCKED
                """,
                taker.worker() != null,
                taker.queues() == null,
                taker.queues() == null ? List.of() : taker.queues(),
                taker.largest(),
                List.copyOf(full.pools()),
                TaskStore.longs(full.runs()),
                List.copyOf(full.tasks()),
                List.copyOf(full.inRun()),
                List.copyOf(full.chosen()),
                limit);
    }

    private static Candidate candidate(ResultSet row) throws SQLException {
        return new Candidate(
                row.getObject("id", UUID.class),
                row.getLong("run_key"),
                row.getString("dag_id"),
                row.getString("task_id"),
                row.getString("pool"),
                row.getInt("pool_slots"),
                row.getObject("version_id", UUID.class));
    }

    /** Whether there is anything to take: asked before anybody is kept waiting for it. */
    boolean anyScheduled(Transaction tx, boolean remote) {
        String sql = "SELECT 1 FROM task_instance WHERE state = 'scheduled' AND remote = ? LIMIT 1";
        return tx.first(row -> true, sql, remote).isPresent();
    }

    /** The tasks that hold slots of pools now. */
    List<Candidate> active(Transaction tx) {
        return tx.list(ClaimStore::candidate, """
            SELECT q.id, q.run_key, q.task_id, q.pool, q.pool_slots, r.dag_id, r.version_id
            FROM task_instance q JOIN dag_run r ON r.key = q.run_key
            WHERE q.state IN ('queued', 'running') LIMIT ?
            """, MOST_ACTIVE);
    }

    /** What a replica holds. */
    List<TaskInstance> owned(Transaction tx, UUID replica) {
        return tx.list(
                TaskStore::task, TaskStore.TASKS + "WHERE t.owner = ? AND t.state IN ('queued', 'running')", replica);
    }

    /** Gives chosen tasks to a replica or a worker. */
    List<TaskInstance> claim(Transaction tx, Claims.Taker taker, List<UUID> chosen, Instant now) {
        return tx.list(
                TaskStore::task,
                """
                    UPDATE task_instance t SET state = 'queued', owner = ?, worker = ?, pid = NULL, hostname = NULL,
                        heartbeat_at = NULL, queued_at = ?
                    WHERE t.id = ANY (?::uuid[])
                    RETURNING
                    """ + TaskStore.NAMES,
                taker.owner(),
                taker.worker(),
                now,
                chosen.stream().map(UUID::toString).toList());
    }

    /**
     * A claimed try whose process runs.
     *
     * @param start when the task began, which may have been in an earlier part of the try
     */
    record Started(TaskInstance task, long pid, Instant start) {}

    /** Notes that claimed tries run, and gives the tasks whose claims are not void by now. */
    Set<UUID> started(Transaction tx, List<Started> tries) {
        return Set.copyOf(tx.list(
                row -> row.getObject(1, UUID.class),
                """
                UPDATE task_instance t SET state = 'running', start_date = coalesce(t.start_date, n.start), pid = n.pid
                FROM unnest(?::uuid[], ?::integer[], ?::uuid[], ?::timestamptz[], ?::bigint[])
                    AS n (id, try, owner, start, pid)
                WHERE t.id = n.id AND t.try_number = n.try AND t.owner = n.owner AND t.state IN ('queued', 'running')
                RETURNING t.id
                """,
                texts(tries, started -> started.task().id()),
                texts(tries, started -> started.task().status().tryNumber()),
                texts(tries, started -> Objects.requireNonNull(started.task().owner())),
                texts(tries, Started::start),
                texts(tries, Started::pid)));
    }

    private static List<String> texts(List<Started> tries, Function<Started, Object> field) {
        return tries.stream().map(started -> field.apply(started).toString()).toList();
    }
}
