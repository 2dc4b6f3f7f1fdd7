package dev.mlopscloud.workflows.run;

import dev.mlopscloud.platform.sql.Json;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.engine.RunState;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import dev.mlopscloud.workflows.timetable.Tick;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table of runs. */
final class RunStore {
    static final String NAMES = """
        r.key, r.dag_id, r.run_id, r.run_type, r.state, r.version_id, r.logical_date,
        r.data_interval_start, r.data_interval_end, r.run_after, r.queued_at, r.start_date, r.end_date,
        r.conf, r.note, r.triggered_by, r.triggering_user
        """;
    private static final String COLUMNS = "SELECT " + NAMES;
    private static final String RUNS = COLUMNS + "FROM dag_run r ";
    private static final String DURATION = "extract(epoch FROM r.end_date - r.start_date)::float8";
    private static final String UPDATED = "coalesce(r.end_date, r.start_date, r.queued_at)";
    private static final Orders ORDERS = new Orders(
            "r.key",
            Map.ofEntries(
                    Map.entry("id", "r.key"),
                    Map.entry("state", "r.state"),
                    Map.entry("dag_id", "r.dag_id"),
                    Map.entry("run_id", "r.run_id"),
                    Map.entry("dag_run_id", "r.run_id"),
                    Map.entry("logical_date", "r.logical_date"),
                    Map.entry("partition_date", "NULL::timestamptz"),
                    Map.entry("run_after", "r.run_after"),
                    Map.entry("start_date", "r.start_date"),
                    Map.entry("end_date", "r.end_date"),
                    Map.entry("updated_at", UPDATED),
                    Map.entry("conf", "r.conf::text"),
                    Map.entry("duration", DURATION)));

    private static final List<String> STATES = List.of("queued", "running", "success", "failed");
    private static final List<String> TYPES = List.of(
            "backfill", "scheduled", "manual", "operator_triggered", "asset_triggered", "asset_materialization");

    /** What is known of a run that does not exist yet. */
    record NewRun(
            String dagId,
            String runId,
            String type,
            UUID version,
            @Nullable Instant logical,
            @Nullable Tick interval,
            Instant after,
            String conf,
            @Nullable String note,
            String triggeredBy,
            @Nullable Place backfill) {}

    /** Where a run stands in a backfill. */
    record Place(long backfill, int ordinal) {}

    /** The new run's key, or nothing when its id or logical date is taken. */
    Optional<Long> insert(Transaction tx, NewRun run, Instant now) {
        return tx.first(
                row -> row.getLong(1),
                """
                INSERT INTO dag_run (dag_id, run_id, run_type, state, version_id, logical_date, data_interval_start,
                    data_interval_end, run_after, queued_at, conf, note, triggered_by, backfill_id, ordinal)
                VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING key
                """,
                run.dagId(),
                run.runId(),
                run.type(),
                run.version(),
                run.logical(),
                run.interval() == null ? null : run.interval().start(),
                run.interval() == null ? null : run.interval().end(),
                run.after(),
                now,
                new Json(run.conf()),
                run.note(),
                run.triggeredBy(),
                run.backfill() == null ? null : run.backfill().backfill(),
                run.backfill() == null ? 0 : run.backfill().ordinal());
    }

    /** Notes who asked for a run. */
    void setUser(Transaction tx, long key, String user) {
        tx.update("UPDATE dag_run SET triggering_user = ? WHERE key = ?", user, key);
    }

    Optional<Run> find(Transaction tx, String dagId, String runId) {
        return tx.first(RunStore::run, RUNS + "WHERE r.dag_id = ? AND r.run_id = ?", dagId, runId);
    }

    /** The run of a logical date. */
    Optional<Run> find(Transaction tx, String dagId, Instant logicalDate) {
        return tx.first(RunStore::run, RUNS + "WHERE r.dag_id = ? AND r.logical_date = ?", dagId, logicalDate);
    }

    /** Whether there is a scheduled run of a later logical date. */
    boolean isFollowed(Transaction tx, Run run) {
        return tx.first(row -> true, """
            SELECT 1 FROM dag_run WHERE dag_id = ? AND run_type = 'scheduled' AND logical_date > ? LIMIT 1
            """, run.dagId(), run.dates().logical()).isPresent();
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

    /** The run, locked, and some of its tasks with it; nothing if neither is there. */
    Optional<Run> lockWith(Transaction tx, long key, List<UUID> tasks) {
        return tx.first(
                RunStore::run,
                RUNS + """
                    JOIN task_instance t ON t.run_key = r.key WHERE r.key = ? AND t.id = ANY (?::uuid[])
                    ORDER BY t.id FOR NO KEY UPDATE
                    """,
                key,
                tasks.stream().map(UUID::toString).toList());
    }

    Optional<Run> lock(Transaction tx, String dagId, String runId) {
        return tx.first(RunStore::run, RUNS + "WHERE r.dag_id = ? AND r.run_id = ? FOR NO KEY UPDATE", dagId, runId);
    }

    Page<Run> list(Transaction tx, @Nullable String dagId, Asked asked) {
        Selection selection = new Selection(asked, ORDERS)
                .oneOf(asked.valid("state", "state", STATES), "r.state")
                .oneOf(asked.valid("run_type", "run type", TYPES), "r.run_type")
                .oneOf("dag_ids", "r.dag_id")
                .pattern("run_id", "r.run_id")
                .pattern("dag_id", "r.dag_id")
                .pattern("triggering_user_name", "r.triggering_user")
                .pattern("partition_key", "NULL::text")
                .times("run_after", "r.run_after")
                .times("logical_date", "r.logical_date")
                .times("start_date", "r.start_date")
                .times("end_date", "r.end_date")
                .times("updated_at", UPDATED)
                .numbers("duration", DURATION);
        if (dagId != null) {
            selection.where("r.dag_id = ?", dagId);
        }
        if (asked.has("conf_contains")) {
            selection.where("strpos(lower(r.conf::text), lower(?)) > 0", asked.text("conf_contains"));
        }
        if (asked.has("dag_version")) {
            selection.where(
                    "r.version_id IN (SELECT v.id FROM dag_version v WHERE v.number = ANY (?))",
                    asked.integers("dag_version"));
        }
        if (asked.has("bundle_version")) {
            selection.where(
                    "r.version_id IN (SELECT v.id FROM dag_version v WHERE starts_with(v.hash, ?))",
                    asked.text("bundle_version"));
        }
        if (asked.has("consuming_asset_pattern")) {
            String part = "%" + asked.text("consuming_asset_pattern") + "%";
            selection.where("""
                EXISTS (SELECT 1 FROM dag_run_asset_event x JOIN asset_event e ON e.id = x.event_id
                    JOIN asset a ON a.id = e.asset_id
                    WHERE x.run_key = r.key AND (a.name ILIKE ? OR a.uri ILIKE ?))
                """, part, part);
        }
        return selection.pageOrCursor(tx, RunStore::run, COLUMNS, "FROM dag_run r");
    }

    /** Those of these runs, each named by its DAG and its id, that exist. */
    Set<String> existing(Transaction tx, Collection<String> ids) {
        return Set.copyOf(tx.list(
                row -> row.getString(1),
                "SELECT r.dag_id || '.' || r.run_id FROM dag_run r WHERE r.dag_id || '.' || r.run_id = ANY (?)",
                List.copyOf(ids)));
    }

    /** The newest runs of each of these DAGs, newest first. */
    List<Run> newest(Transaction tx, List<String> dagIds, int each) {
        return tx.list(RunStore::run, """
            SELECT r.* FROM unnest(?::text[]) AS wanted (dag_id),
              LATERAL (SELECT * FROM dag_run WHERE dag_run.dag_id = wanted.dag_id ORDER BY key DESC LIMIT ?) r
            """, dagIds, each);
    }

    /** DAGs with a queued run that may start now, as far as its own dates and its DAG's pause say. */
    List<String> dagsWithWaitingRuns(Transaction tx, Instant now, int limit) {
        return tx.list(row -> row.getString(1), """
            SELECT d.dag_id FROM dag d
            WHERE NOT d.is_paused AND NOT d.is_stale AND EXISTS (
                SELECT 1 FROM dag_run r WHERE r.dag_id = d.dag_id AND r.state = 'queued' AND r.run_after <= ?
                    AND r.backfill_id IS NULL)
              AND (SELECT count(*) FROM dag_run r
                   WHERE r.dag_id = d.dag_id AND r.state = 'running' AND r.backfill_id IS NULL)
                  < d.max_active_runs
            LIMIT ?
            """, now, limit);
    }

    int countRunning(Transaction tx, String dagId) {
        return tx.first(
                        row -> row.getInt(1),
                        "SELECT count(*) FROM dag_run WHERE dag_id = ? AND state = 'running' AND backfill_id IS NULL",
                        dagId)
                .orElse(0);
    }

    List<Run> lockWaiting(Transaction tx, String dagId, Instant now, int limit) {
        return tx.list(RunStore::run, RUNS + """
            WHERE r.dag_id = ? AND r.state = 'queued' AND r.run_after <= ? AND r.backfill_id IS NULL
            ORDER BY r.run_after, r.key LIMIT ? FOR NO KEY UPDATE
            """, dagId, now, limit);
    }

    List<Run> lockWaitingOfBackfill(Transaction tx, long backfill, int limit) {
        return tx.list(RunStore::run, RUNS + """
            WHERE r.backfill_id = ? AND r.state = 'queued' ORDER BY r.ordinal LIMIT ? FOR NO KEY UPDATE
            """, backfill, limit);
    }

    /** Makes a run that exists part of a backfill. */
    void join(Transaction tx, long key, Place place, @Nullable String conf) {
        tx.update("""
            UPDATE dag_run SET backfill_id = ?, ordinal = ?, run_type = 'backfill', triggered_by = 'backfill',
                conf = coalesce(?::json, conf) WHERE key = ?
            """, place.backfill(), place.ordinal(), conf, key);
    }

    /** Fails the runs of a backfill that have not started. */
    void failQueued(Transaction tx, long backfill, Instant now) {
        tx.update(
                "UPDATE dag_run SET state = 'failed', end_date = ? WHERE backfill_id = ? AND state = 'queued'",
                now,
                backfill);
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

    void alertAt(Transaction tx, long key, Instant at) {
        tx.update("UPDATE dag_run SET alert_at = ? WHERE key = ?", at, key);
    }

    /** Unfinished runs whose deadline has passed, locked and told no more. */
    List<Run> takeLate(Transaction tx, Instant now, int limit) {
        List<Run> late = tx.list(RunStore::run, RUNS + """
            WHERE r.alert_at <= ? ORDER BY r.alert_at LIMIT ? FOR NO KEY UPDATE SKIP LOCKED
            """, now, limit);
        if (late.isEmpty()) {
            return late;
        }
        tx.update("""
            UPDATE dag_run SET missed_at = CASE WHEN state IN ('queued', 'running') THEN alert_at END, alert_at = NULL
            WHERE key = ANY (?)
            """, late.stream().mapToLong(Run::key).toArray());
        return late;
    }

    /** The runs of a DAG between two logical dates, both included, locked. */
    List<Run> between(Transaction tx, String dagId, @Nullable Instant from, @Nullable Instant to, int limit) {
        return tx.list(RunStore::run, RUNS + """
            WHERE r.dag_id = ? AND (?::timestamptz IS NULL OR r.logical_date >= ?)
              AND (?::timestamptz IS NULL OR r.logical_date <= ?)
            ORDER BY r.key LIMIT ? FOR NO KEY UPDATE
            """, dagId, from, from, to, to, limit);
    }

    /** The run of the same DAG before this one, by logical date. */
    Optional<Long> before(Transaction tx, Run run) {
        return run.dates().logical() == null
                ? Optional.empty()
                : tx.first(row -> row.getLong(1), """
                    SELECT key FROM dag_run WHERE dag_id = ? AND logical_date < ?
                    ORDER BY logical_date DESC LIMIT 1
                    """, run.dagId(), run.dates().logical());
    }

    /** The run of the same DAG after this one, by logical date, if it runs. */
    Optional<Long> runningAfter(Transaction tx, Run run) {
        return run.dates().logical() == null
                ? Optional.empty()
                : tx.first(row -> row.getLong(1), """
                    SELECT key FROM (SELECT key, state FROM dag_run WHERE dag_id = ? AND logical_date > ?
                        ORDER BY logical_date LIMIT 1) next WHERE state = 'running'
                    """, run.dagId(), run.dates().logical());
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
            WHERE t.retry_at <= ? AND r.state = 'running' AND NOT d.is_paused
                AND NOT d.is_stale
            LIMIT ?
            """, now, now, limit);
    }

    /** The first moment after {@code now} at which something falls due in some run. */
    Optional<Instant> nextDue(Transaction tx, Instant now) {
        return tx.first(row -> Optional.ofNullable(Columns.moment(row, "due")), """
            SELECT least(
                (SELECT min(deadline) FROM dag_run WHERE state = 'running' AND deadline > ?),
                (SELECT min(run_after) FROM dag_run WHERE state = 'queued' AND run_after > ?),
                (SELECT min(retry_at) FROM task_instance WHERE retry_at > ?),
                (SELECT min(alert_at) FROM dag_run WHERE alert_at > ?)
            ) AS due
            """, now, now, now, now)
                .flatMap(due -> due);
    }

    static Run run(ResultSet row) throws SQLException {
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
                row.getString("triggered_by"),
                row.getString("triggering_user"));
    }
}
