package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Json;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.engine.RunState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table of runs. */
final class RunStore {
    private static final String RUNS = """
            SELECT r.key, r.dag_id, r.run_id, r.run_type, r.state, r.version_id, r.logical_date,
                   r.data_interval_start, r.data_interval_end, r.run_after, r.queued_at, r.start_date, r.end_date,
                   r.conf, r.note, r.triggered_by
            FROM dag_run r
            """;
    private static final String MATCHING = """
            WHERE (?::text IS NULL OR r.dag_id = ?)
              AND (cardinality(?::text[]) = 0 OR r.state = ANY (?))
              AND (cardinality(?::text[]) = 0 OR r.run_type = ANY (?))
              AND (?::timestamptz IS NULL OR r.logical_date >= ?)
              AND (?::timestamptz IS NULL OR r.logical_date <= ?)
            """;

    /** What is known of a run that does not exist yet. */
    record NewRun(
            String dagId,
            String runId,
            String type,
            UUID version,
            @Nullable Instant logical,
            @Nullable Instant intervalStart,
            @Nullable Instant intervalEnd,
            Instant after,
            String conf,
            @Nullable String note,
            String triggeredBy) {}

    /** The new run's key, or nothing when its id or logical date is taken. */
    Optional<Long> insert(Transaction tx, NewRun run, Instant now) {
        return tx.first(
                row -> row.getLong(1),
                """
                INSERT INTO dag_run (dag_id, run_id, run_type, state, version_id, logical_date, data_interval_start,
                    data_interval_end, run_after, queued_at, conf, note, triggered_by)
                VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING key
                """,
                run.dagId(),
                run.runId(),
                run.type(),
                run.version(),
                run.logical(),
                run.intervalStart(),
                run.intervalEnd(),
                run.after(),
                now,
                new Json(run.conf()),
                run.note(),
                run.triggeredBy());
    }

    Optional<Run> find(Transaction tx, String dagId, String runId) {
        return tx.first(RunStore::run, RUNS + "WHERE r.dag_id = ? AND r.run_id = ?", dagId, runId);
    }

    Optional<Run> find(Transaction tx, long key) {
        return tx.first(RunStore::run, RUNS + "WHERE r.key = ?", key);
    }

    List<Run> find(Transaction tx, Collection<Long> keys) {
        return tx.list(
                RunStore::run,
                RUNS + "WHERE r.key = ANY (?)",
                keys.stream().mapToLong(Long::longValue).toArray());
    }

    /** The run, locked until the transaction ends: who holds it alone changes its tasks. */
    Optional<Run> lock(Transaction tx, long key) {
        return tx.first(RunStore::run, RUNS + "WHERE r.key = ? FOR NO KEY UPDATE", key);
    }

    Optional<Run> lock(Transaction tx, String dagId, String runId) {
        return tx.first(RunStore::run, RUNS + "WHERE r.dag_id = ? AND r.run_id = ? FOR NO KEY UPDATE", dagId, runId);
    }

    List<Run> list(Transaction tx, RunFilter filter) {
        return tx.list(
                RunStore::run,
                RUNS + MATCHING + " ORDER BY " + filter.order().sql() + " LIMIT ? OFFSET ?",
                filter.dagId(),
                filter.dagId(),
                filter.states(),
                filter.states(),
                filter.types(),
                filter.types(),
                filter.logicalFrom(),
                filter.logicalFrom(),
                filter.logicalTo(),
                filter.logicalTo(),
                filter.limit(),
                filter.offset());
    }

    int count(Transaction tx, RunFilter filter) {
        return tx.first(
                        row -> row.getInt(1),
                        "SELECT count(*) FROM dag_run r " + MATCHING,
                        filter.dagId(),
                        filter.dagId(),
                        filter.states(),
                        filter.states(),
                        filter.types(),
                        filter.types(),
                        filter.logicalFrom(),
                        filter.logicalFrom(),
                        filter.logicalTo(),
                        filter.logicalTo())
                .orElse(0);
    }

    /** The newest runs of each of these DAGs, newest first. */
    List<Run> newest(Transaction tx, List<String> dagIds, int each) {
        return tx.list(RunStore::run, """
                SELECT r.* FROM unnest(?::text[]) AS wanted (dag_id),
                  LATERAL (SELECT * FROM dag_run WHERE dag_run.dag_id = wanted.dag_id ORDER BY key DESC LIMIT ?) r
                """, dagIds, each);
    }

    /** How many runs of each DAG are in each state. */
    Map<String, Map<String, Integer>> statistics(Transaction tx, List<String> dagIds) {
        Map<String, Map<String, Integer>> counts = new TreeMap<>();
        tx.list(
                        row -> new Count(row.getString(1), row.getString(2), row.getInt(3)),
                        "SELECT dag_id, state, count(*) FROM dag_run WHERE dag_id = ANY (?) GROUP BY dag_id, state",
                        dagIds)
                .forEach(count -> counts.computeIfAbsent(count.dagId(), id -> new TreeMap<>())
                        .put(count.state(), count.number()));
        return counts;
    }

    private record Count(String dagId, String state, int number) {}

    /** DAGs with a queued run that may start now, as far as its own dates and its DAG's pause say. */
    List<String> dagsWithWaitingRuns(Transaction tx, Instant now, int limit) {
        return tx.list(row -> row.getString(1), """
                SELECT d.dag_id FROM dag d
                WHERE NOT d.is_paused AND EXISTS (
                    SELECT 1 FROM dag_run r WHERE r.dag_id = d.dag_id AND r.state = 'queued' AND r.run_after <= ?)
                  AND (SELECT count(*) FROM dag_run r WHERE r.dag_id = d.dag_id AND r.state = 'running')
                      < d.max_active_runs
                LIMIT ?
                """, now, limit);
    }

    int countRunning(Transaction tx, String dagId) {
        return tx.first(
                        row -> row.getInt(1),
                        "SELECT count(*) FROM dag_run WHERE dag_id = ? AND state = 'running'",
                        dagId)
                .orElse(0);
    }

    List<Run> lockWaiting(Transaction tx, String dagId, Instant now, int limit) {
        return tx.list(RunStore::run, RUNS + """
                WHERE r.dag_id = ? AND r.state = 'queued' AND r.run_after <= ?
                ORDER BY r.run_after, r.key LIMIT ? FOR NO KEY UPDATE
                """, dagId, now, limit);
    }

    void start(Transaction tx, long key, Instant now, @Nullable Instant deadline) {
        tx.update(
                "UPDATE dag_run SET state = 'running', start_date = ?, end_date = NULL, deadline = ? WHERE key = ?",
                now,
                deadline,
                key);
    }

    void end(Transaction tx, long key, RunState state, Instant now) {
        tx.update("UPDATE dag_run SET state = ?, end_date = ? WHERE key = ?", state.text(), now, key);
    }

    /** Lets an ended run start anew. */
    void requeue(Transaction tx, long key, UUID version, Instant now) {
        tx.update("""
                UPDATE dag_run SET state = 'queued', queued_at = ?, start_date = NULL, end_date = NULL, deadline = NULL,
                    version_id = ? WHERE key = ?
                """, now, version, key);
    }

    void note(Transaction tx, long key, @Nullable String note) {
        tx.update("UPDATE dag_run SET note = ? WHERE key = ?", note, key);
    }

    void delete(Transaction tx, long key) {
        tx.update("DELETE FROM dag_run WHERE key = ?", key);
    }

    List<Long> unfinished(Transaction tx, String dagId) {
        return tx.list(row -> row.getLong(1), "SELECT key FROM dag_run WHERE dag_id = ? AND state = 'running'", dagId);
    }

    boolean isOverdue(Transaction tx, long key, Instant now) {
        return tx.first(row -> true, "SELECT 1 FROM dag_run WHERE key = ? AND deadline <= ?", key, now)
                .isPresent();
    }

    /** Running runs that something is due in: a retry, or their own end. */
    List<Long> due(Transaction tx, Instant now, int limit) {
        return tx.list(row -> row.getLong(1), """
                SELECT r.key FROM dag_run r WHERE r.state = 'running' AND r.deadline <= ?
                UNION
                SELECT t.run_key FROM task_instance t JOIN dag_run r ON r.key = t.run_key JOIN dag d USING (dag_id)
                WHERE t.state = 'up_for_retry' AND t.retry_at <= ? AND r.state = 'running' AND NOT d.is_paused
                LIMIT ?
                """, now, now, limit);
    }

    /** The first moment after {@code now} at which something falls due in some run. */
    Optional<Instant> nextDue(Transaction tx, Instant now) {
        return tx.first(row -> Optional.ofNullable(Columns.moment(row, "due")), """
                        SELECT least(
                            (SELECT min(deadline) FROM dag_run WHERE state = 'running' AND deadline > ?),
                            (SELECT min(run_after) FROM dag_run WHERE state = 'queued' AND run_after > ?),
                            (SELECT min(retry_at) FROM task_instance WHERE state = 'up_for_retry' AND retry_at > ?)
                        ) AS due
                        """, now, now, now)
                .flatMap(due -> due);
    }

    private static Run run(ResultSet row) throws SQLException {
        return new Run(
                row.getLong("key"),
                row.getString("dag_id"),
                row.getString("run_id"),
                row.getString("run_type"),
                RunState.of(row.getString("state")),
                row.getObject("version_id", UUID.class),
                new Run.Dates(
                        Columns.moment(row, "logical_date"),
                        Columns.moment(row, "data_interval_start"),
                        Columns.moment(row, "data_interval_end"),
                        Columns.time(row, "run_after"),
                        Columns.time(row, "queued_at"),
                        Columns.moment(row, "start_date"),
                        Columns.moment(row, "end_date")),
                row.getString("conf"),
                row.getString("note"),
                row.getString("triggered_by"));
    }
}
