package dev.mlopscloud.workflows.asset;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables of asset events, of those that DAGs still have to take up, and of those that runs took up. */
final class EventStore {
    private static final int MOST = 10_000;
    private static final String COLUMNS = """
        SELECT e.id, e.asset_id, a.name, a.uri, a.grouped, e.extra, e.source_dag_id, e.source_run_id,
               e.source_task_id, e.source_map_index, e.at
        """;
    private static final String FROM = "FROM asset_event e JOIN asset a ON a.id = e.asset_id ";
    private static final Orders ORDERS = new Orders(
            "e.id",
            Map.of(
                    "id", "e.id",
                    "timestamp", "e.at",
                    "source_dag_id", "e.source_dag_id",
                    "source_task_id", "e.source_task_id",
                    "source_run_id", "e.source_run_id",
                    "source_map_index", "e.source_map_index"));

    Page<AssetEvent> list(Transaction tx, Asked asked) {
        Page<AssetEvent> page = new Selection(asked, ORDERS)
                .otherwise("timestamp")
                .integer("asset_id", "e.asset_id")
                .equal("source_dag_id", "e.source_dag_id")
                .equal("source_task_id", "e.source_task_id")
                .equal("source_run_id", "e.source_run_id")
                .integer("source_map_index", "e.source_map_index")
                .pattern("name", "a.name")
                .times("timestamp", "e.at")
                .page(tx, EventStore::event, COLUMNS, FROM);
        return new Page<>(withRuns(tx, page.items()), page.total());
    }

    List<AssetEvent> ofAsset(Transaction tx, long assetId, Assets.Span span) {
        return withRuns(
                tx,
                tx.list(
                        EventStore::event,
                        COLUMNS + FROM + """
                            WHERE e.asset_id = ? AND (?::timestamptz IS NULL OR e.at >= ?)
                              AND (?::timestamptz IS NULL OR e.at <= ?)
                            ORDER BY CASE WHEN ? THEN e.id ELSE -e.id END LIMIT ?
                            """,
                        assetId,
                        span.after(),
                        span.after(),
                        span.before(),
                        span.before(),
                        span.ascending(),
                        Math.min(MOST, span.limit())));
    }

    List<AssetEvent> ofAlias(Transaction tx, String name, Assets.Span span) {
        return withRuns(
                tx,
                tx.list(
                        EventStore::event,
                        COLUMNS + FROM + """
                            JOIN asset_event_alias x ON x.event_id = e.id JOIN asset_alias l ON l.id = x.alias_id
                            WHERE l.name = ? AND (?::timestamptz IS NULL OR e.at >= ?)
                              AND (?::timestamptz IS NULL OR e.at <= ?)
                            ORDER BY CASE WHEN ? THEN e.id ELSE -e.id END LIMIT ?
                            """,
                        name,
                        span.after(),
                        span.after(),
                        span.before(),
                        span.before(),
                        span.ascending(),
                        Math.min(MOST, span.limit())));
    }

    /** The events that a run took up. */
    List<AssetEvent> ofRun(Transaction tx, long runKey) {
        return withRuns(tx, tx.list(EventStore::event, COLUMNS + FROM + """
            JOIN dag_run_asset_event x ON x.event_id = e.id WHERE x.run_key = ? ORDER BY e.id LIMIT ?
            """, runKey, MOST));
    }

    Optional<AssetEvent> find(Transaction tx, long id) {
        return withRuns(tx, tx.list(EventStore::event, COLUMNS + FROM + "WHERE e.id = ?", id)).stream()
                .findFirst();
    }

    long insert(Transaction tx, long assetId, String extra, AssetEvent.@Nullable Source source, Instant now) {
        return insert(tx, assetId, extra, source, now, List.of());
    }

    /** Adds an event, and notes it for every DAG that waits for its asset, or for an alias by which it came. */
    long insert(
            Transaction tx,
            long assetId,
            String extra,
            AssetEvent.@Nullable Source source,
            Instant now,
            List<String> aliases) {
        long id = tx.first(
                        row -> row.getLong(1),
                        """
                        INSERT INTO asset_event (asset_id, at, extra, source_dag_id, source_run_id, source_task_id,
                            source_map_index) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id
                        """,
                        assetId,
                        now,
                        new Json(extra),
                        source == null ? null : source.dagId(),
                        source == null ? null : source.runId(),
                        source == null ? null : source.taskId(),
                        source == null ? -1 : source.mapIndex())
                .orElseThrow();
        tx.update("""
            INSERT INTO asset_pending (dag_id, event_id, asset_id, counts, checked, created_at)
            SELECT DISTINCT d.dag_id, ?::bigint, u.asset_id, NOT d.is_paused, d.is_paused, ?::timestamptz
            FROM (
                SELECT u.dag_id, u.asset_id FROM asset_use u WHERE u.asset_id = ? AND u.role = 'SCHEDULE'
                UNION SELECT w.dag_id, a.id FROM asset_wait w JOIN asset a ON a.id = ?
                WHERE w.kind = 'alias' AND w.value = ANY (?) OR w.kind = 'name' AND w.value = a.name
                    OR w.kind = 'uri' AND w.value = a.uri) u
            JOIN dag d USING (dag_id)
            """, id, now, assetId, assetId, aliases);
        return id;
    }

    /** DAGs with events that nobody has looked at yet. */
    List<String> unchecked(Transaction tx, int limit) {
        return tx.list(
                row -> row.getString(1),
                "SELECT DISTINCT dag_id FROM asset_pending WHERE NOT checked ORDER BY dag_id LIMIT ?",
                limit);
    }

    /** The assets with events that count for the start of a run. */
    Set<AssetRef.Key> updated(Transaction tx, String dagId) {
        return Set.copyOf(tx.list(row -> new AssetRef.Key(row.getString("name"), row.getString("uri")), """
            SELECT DISTINCT a.name, a.uri FROM asset_pending p JOIN asset a ON a.id = p.asset_id
            WHERE p.dag_id = ? AND p.counts
            """, dagId));
    }

    void check(Transaction tx, String dagId) {
        tx.update("UPDATE asset_pending SET checked = true WHERE dag_id = ? AND NOT checked", dagId);
    }

    /** When the last event came that counts. */
    Optional<Instant> lastPending(Transaction tx, String dagId) {
        return tx.first(row -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)), """
            SELECT max(created_at) FROM asset_pending WHERE dag_id = ? AND counts
            """, dagId)
                .flatMap(time -> time)
                .map(OffsetDateTime::toInstant);
    }

    /** Hands all that is pending for a DAG to a run of it. */
    void consume(Transaction tx, String dagId, long runKey) {
        tx.update("""
            WITH taken AS (DELETE FROM asset_pending WHERE dag_id = ? RETURNING event_id)
            INSERT INTO dag_run_asset_event (run_key, event_id) SELECT ?, event_id FROM taken
            """, dagId, runKey);
    }

    /** What is pending, one row for a DAG and an asset. */
    List<Queued> queued(Transaction tx, @Nullable String dagId, @Nullable Long assetId, @Nullable Instant before) {
        return tx.list(
                row -> new Queued(row.getString("dag_id"), row.getLong("asset_id"), AssetStore.time(row, "created_at")),
                """
                SELECT dag_id, asset_id, min(created_at) AS created_at FROM asset_pending
                WHERE counts AND (?::text IS NULL OR dag_id = ?) AND (?::bigint IS NULL OR asset_id = ?)
                  AND (?::timestamptz IS NULL OR created_at < ?)
                GROUP BY dag_id, asset_id ORDER BY dag_id, asset_id LIMIT ?
                """,
                dagId,
                dagId,
                assetId,
                assetId,
                before,
                before,
                MOST);
    }

    int deleteQueued(Transaction tx, @Nullable String dagId, @Nullable Long assetId, @Nullable Instant before) {
        return tx.update("""
            DELETE FROM asset_pending
            WHERE counts AND (?::text IS NULL OR dag_id = ?) AND (?::bigint IS NULL OR asset_id = ?)
              AND (?::timestamptz IS NULL OR created_at < ?)
            """, dagId, dagId, assetId, assetId, before, before);
    }

    private static List<AssetEvent> withRuns(Transaction tx, List<AssetEvent> events) {
        Map<Long, List<AssetEvent.Created>> runs = new HashMap<>();
        tx.list(
                row -> runs.computeIfAbsent(row.getLong("event_id"), id -> new ArrayList<>())
                        .add(created(row)),
                """
                SELECT x.event_id, r.dag_id, r.run_id, r.state, r.logical_date, r.start_date, r.end_date, r.run_after
                FROM dag_run_asset_event x JOIN dag_run r ON r.key = x.run_key
                WHERE x.event_id = ANY (?) ORDER BY r.key LIMIT ?
                """,
                events.stream().mapToLong(AssetEvent::id).toArray(),
                MOST);
        return events.stream()
                .map(event -> event.with(runs.getOrDefault(event.id(), List.of())))
                .toList();
    }

    private static AssetEvent.Created created(ResultSet row) throws SQLException {
        return new AssetEvent.Created(
                row.getString("dag_id"),
                row.getString("run_id"),
                row.getString("state"),
                moment(row, "logical_date"),
                moment(row, "start_date"),
                moment(row, "end_date"),
                AssetStore.time(row, "run_after"));
    }

    private static AssetEvent event(ResultSet row) throws SQLException {
        String dagId = row.getString("source_dag_id");
        return new AssetEvent(
                row.getLong("id"),
                row.getLong("asset_id"),
                row.getString("name"),
                row.getString("uri"),
                row.getString("grouped"),
                row.getString("extra"),
                dagId == null
                        ? null
                        : new AssetEvent.Source(
                                dagId,
                                row.getString("source_run_id"),
                                row.getString("source_task_id"),
                                row.getInt("source_map_index")),
                AssetStore.time(row, "at"),
                List.of());
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
