package dev.mlopscloud.workflows.definition;

import dev.mlopscloud.platform.sql.Json;
import dev.mlopscloud.platform.sql.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of DAGs and their versions. */
final class DagStore {
    private static final String DAGS = """
            SELECT d.dag_id, d.is_paused, d.next_run_at, d.last_scheduled, d.changed_at,
                   v.id, v.number, v.hash, v.media_type, v.created_at, v.definition
            FROM dag d JOIN dag_version v ON v.dag_id = d.dag_id AND v.number = d.current_version
            """;
    private static final String VERSIONS =
            "SELECT v.id, v.dag_id, v.number, v.hash, v.media_type, v.created_at FROM dag_version v ";
    private static final String MATCHING = """
            WHERE (?::text IS NULL OR d.dag_id ILIKE ?)
              AND (?::boolean IS NULL OR d.is_paused = ?)
              AND (cardinality(?::text[]) = 0 OR d.tags && ?)
            """;

    private final Workflows workflows;

    DagStore(Workflows workflows) {
        this.workflows = workflows;
    }

    Optional<Dag> find(Transaction tx, String dagId) {
        return tx.first(this::dag, DAGS + "WHERE d.dag_id = ?", dagId);
    }

    /** The DAG, locked against every other change of its row until the transaction ends. */
    Optional<Dag> lock(Transaction tx, String dagId) {
        return tx.first(this::dag, DAGS + "WHERE d.dag_id = ? FOR NO KEY UPDATE OF d", dagId);
    }

    /** DAGs whose next run is due, locked; those that another replica is at are left to it. */
    List<Dag> lockDue(Transaction tx, Instant now, int limit) {
        return tx.list(this::dag, DAGS + """
                WHERE d.next_run_at <= ? AND NOT d.is_paused
                  AND (SELECT count(*) FROM dag_run r
                       WHERE r.dag_id = d.dag_id AND r.state IN ('queued', 'running')) < d.max_active_runs
                ORDER BY d.next_run_at LIMIT ? FOR NO KEY UPDATE OF d SKIP LOCKED
                """, now, limit);
    }

    /** When the next DAG falls due after {@code now}. */
    Optional<Instant> nextDue(Transaction tx, Instant now) {
        return tx.first(
                row -> row.getObject(1, OffsetDateTime.class).toInstant(),
                "SELECT next_run_at FROM dag WHERE next_run_at > ? AND NOT is_paused ORDER BY next_run_at LIMIT 1",
                now);
    }

    List<Dag> list(Transaction tx, DagFilter filter) {
        String order = filter.descending() ? "ORDER BY d.dag_id DESC" : "ORDER BY d.dag_id";
        return tx.list(
                this::dag,
                DAGS + MATCHING + order + " LIMIT ? OFFSET ?",
                filter.idPattern(),
                filter.idPattern(),
                filter.paused(),
                filter.paused(),
                filter.tags(),
                filter.tags(),
                filter.limit(),
                filter.offset());
    }

    int count(Transaction tx, DagFilter filter) {
        return tx.first(
                        row -> row.getInt(1),
                        "SELECT count(*) FROM dag d " + MATCHING,
                        filter.idPattern(),
                        filter.idPattern(),
                        filter.paused(),
                        filter.paused(),
                        filter.tags(),
                        filter.tags())
                .orElse(0);
    }

    /** Adds the row of a DAG, unless it is there. */
    boolean insert(Transaction tx, Workflow workflow, Instant now) {
        return tx.update(
                        """
                        INSERT INTO dag (dag_id, is_paused, current_version, tags, max_active_runs, created_at,
                            changed_at)
                        VALUES (?, ?, 0, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                        """,
                        workflow.dagId(),
                        workflow.timing().pausedUponCreation(),
                        workflow.tags(),
                        workflow.limits().maxActiveRuns(),
                        now,
                        now)
                == 1;
    }

    void addVersion(Transaction tx, DagVersion version, String source, String tree) {
        tx.update(
                """
                INSERT INTO dag_version (id, dag_id, number, hash, media_type, source, definition, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                version.id(),
                version.dagId(),
                version.number(),
                version.hash(),
                version.mediaType(),
                source,
                new Json(tree),
                version.createdAt());
    }

    void makeCurrent(Transaction tx, Workflow workflow, int number, Instant now) {
        tx.update(
                "UPDATE dag SET current_version = ?, tags = ?, max_active_runs = ?, changed_at = ? WHERE dag_id = ?",
                number,
                workflow.tags(),
                workflow.limits().maxActiveRuns(),
                now,
                workflow.dagId());
    }

    void setPaused(Transaction tx, String dagId, boolean paused) {
        tx.update("UPDATE dag SET is_paused = ? WHERE dag_id = ?", paused, dagId);
    }

    void setNextRun(Transaction tx, String dagId, @Nullable Instant last, @Nullable Instant next) {
        tx.update("UPDATE dag SET last_scheduled = ?, next_run_at = ? WHERE dag_id = ?", last, next, dagId);
    }

    boolean isPaused(Transaction tx, String dagId) {
        return tx.first(row -> row.getBoolean(1), "SELECT is_paused FROM dag WHERE dag_id = ?", dagId)
                .orElse(true);
    }

    boolean hasActiveTasks(Transaction tx, String dagId) {
        return tx.first(row -> true, """
                        SELECT 1 FROM dag_run r JOIN task_instance t ON t.run_key = r.key
                        WHERE r.dag_id = ? AND r.state = 'running' AND t.state IN ('queued', 'running') LIMIT 1
                        """, dagId).isPresent();
    }

    void delete(Transaction tx, String dagId) {
        tx.update("DELETE FROM dag WHERE dag_id = ?", dagId);
    }

    List<DagVersion> versions(Transaction tx, String dagId, int limit, int offset) {
        return tx.list(
                DagStore::version,
                VERSIONS + "WHERE v.dag_id = ? ORDER BY v.number DESC LIMIT ? OFFSET ?",
                dagId,
                limit,
                offset);
    }

    Optional<DagVersion> version(Transaction tx, String dagId, int number) {
        return tx.first(DagStore::version, VERSIONS + "WHERE v.dag_id = ? AND v.number = ?", dagId, number);
    }

    List<DagVersion> versions(Transaction tx, UUID[] ids) {
        return tx.list(DagStore::version, VERSIONS + "WHERE v.id = ANY (?)", (Object) ids);
    }

    Optional<String> source(Transaction tx, UUID version) {
        return tx.first(row -> row.getString(1), "SELECT source FROM dag_version WHERE id = ?", version);
    }

    Optional<Workflow> workflow(Transaction tx, UUID version) {
        return workflows
                .known(version)
                .or(() -> tx.first(
                        row -> workflows.of(version, row.getString(1)),
                        "SELECT definition FROM dag_version WHERE id = ?",
                        version));
    }

    private Dag dag(ResultSet row) throws SQLException {
        DagVersion version = version(row);
        return new Dag(
                row.getString("dag_id"),
                row.getBoolean("is_paused"),
                version,
                workflows.of(version.id(), row.getString("definition")),
                moment(row, "next_run_at"),
                moment(row, "last_scheduled"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    private static DagVersion version(ResultSet row) throws SQLException {
        return new DagVersion(
                row.getObject("id", UUID.class),
                row.getString("dag_id"),
                row.getInt("number"),
                row.getString("hash"),
                row.getString("media_type"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
