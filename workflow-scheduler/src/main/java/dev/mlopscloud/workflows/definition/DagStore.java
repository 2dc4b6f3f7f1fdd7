package dev.mlopscloud.workflows.definition;

import dev.mlopscloud.platform.sql.Json;
import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Page;
import dev.mlopscloud.workflows.listing.Selection;
import dev.mlopscloud.workflows.timetable.Tick;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of DAGs and their versions. */
final class DagStore {
    private static final String COLUMNS = """
        SELECT d.dag_id, d.is_paused, d.next_start, d.next_end, d.last_scheduled, d.last_end, d.is_favorite, d.is_stale,
               d.changed_at,
               v.id, v.number, v.hash, v.media_type, v.created_at, v.definition,
               EXISTS (SELECT 1 FROM dag_file f
                   WHERE f.bundle = d.bundle AND f.path = d.file AND f.message IS NOT NULL) AS is_broken
        """;
    private static final String FROM =
            "FROM dag d JOIN dag_version v ON v.dag_id = d.dag_id AND v.number = d.current_version ";
    private static final String DAGS = COLUMNS + FROM;
    private static final String LATEST = """
        LEFT JOIN LATERAL (
            SELECT r.state, r.start_date, r.end_date FROM dag_run r WHERE r.dag_id = d.dag_id
            ORDER BY r.key DESC LIMIT 1) l ON true
        """;
    private static final List<String> RUN_STATES = List.of("queued", "running", "success", "failed");
    private static final Orders ORDERS = new Orders(
            "d.dag_id",
            Map.of(
                    "dag_id", "d.dag_id",
                    "dag_display_name", "d.dag_id",
                    "next_dagrun", "d.next_start",
                    "state", "l.state",
                    "start_date", "l.start_date",
                    "last_run_state", "l.state",
                    "last_run_start_date", "l.start_date"));
    private static final String VERSION_COLUMNS =
            "SELECT v.id, v.dag_id, v.number, v.hash, v.media_type, v.created_at ";
    private static final String VERSIONS = VERSION_COLUMNS + "FROM dag_version v ";
    private static final Orders VERSION_ORDERS = new Orders(
            "v.id",
            Map.of(
                    "id", "v.id",
                    "version_number", "v.number",
                    "bundle_name", "v.number",
                    "bundle_version", "v.hash",
                    "dag_id", "v.dag_id",
                    "created_at", "v.created_at"));

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
            WHERE d.next_run_at <= ? AND NOT d.is_paused AND NOT d.is_stale
              AND (SELECT count(*) FROM dag_run r
                   WHERE r.dag_id = d.dag_id AND r.state IN ('queued', 'running') AND r.backfill_id IS NULL)
                  < d.max_active_runs
            ORDER BY d.next_run_at LIMIT ? FOR NO KEY UPDATE OF d SKIP LOCKED
            """, now, limit);
    }

    /** When the next DAG falls due after {@code now}. */
    Optional<Instant> nextDue(Transaction tx, Instant now) {
        return tx.first(row -> row.getObject(1, OffsetDateTime.class).toInstant(), """
                SELECT next_run_at FROM dag WHERE next_run_at > ? AND NOT is_paused AND NOT is_stale
                ORDER BY next_run_at LIMIT 1
                """, now);
    }

    Page<Dag> list(Transaction tx, Asked asked) {
        Selection selection = new Selection(asked, ORDERS)
                .pattern("dag_id", "d.dag_id")
                .pattern("dag_display_name", "d.dag_id")
                .flag("paused", "d.is_paused")
                .flag("is_favorite", "d.is_favorite")
                .flag("has_asset_schedule", "d.waits_for_assets")
                .oneOf("dag_ids", "d.dag_id")
                .oneOf("timetable_type", "d.timetable")
                .oneOf(asked.words("last_dag_run_state", RUN_STATES), "l.state")
                .times("dag_run_start_date", "l.start_date")
                .times("dag_run_end_date", "l.end_date");
        boolean all = asked.words("tags_match_mode", List.of("any", "all")).equals(List.of("all"));
        if (asked.has("tags")) {
            selection.where(all ? "d.tags @> ?" : "d.tags && ?", asked.texts("tags"));
        }
        if (asked.has("owners")) {
            selection.where("d.owners && ?", asked.texts("owners"));
        }
        if (!Boolean.FALSE.equals(asked.flag("exclude_stale"))) {
            selection.where("NOT d.is_stale");
        }
        Boolean broken = asked.flag("has_import_errors");
        if (broken != null) {
            selection.where(
                    "? = EXISTS (SELECT 1 FROM dag_file f"
                            + " WHERE f.bundle = d.bundle AND f.path = d.file AND f.message IS NOT NULL)",
                    broken);
        }
        if (asked.has("bundle_name")) {
            selection.where("coalesce(d.bundle, ?) = ?", DagVersion.BUNDLE, asked.text("bundle_name"));
        }
        if (asked.has("bundle_version")) {
            selection.where("starts_with(v.hash, ?)", asked.text("bundle_version"));
        }
        narrowByOthers(selection, asked);
        return selection.page(tx, this::dag, COLUMNS, FROM + LATEST);
    }

    /** What is asked of a DAG's runs and assets. */
    private static void narrowByOthers(Selection selection, Asked asked) {
        Boolean asking = asked.flag("has_pending_actions");
        if (asking != null) {
            selection.where("""
                ? = EXISTS (SELECT 1 FROM task_instance t JOIN dag_run r ON r.key = t.run_key
                    WHERE r.dag_id = d.dag_id AND t.state = 'awaiting_input')
                """, asking);
        }
        if (asked.has("dag_run_state")) {
            selection.where(
                    "EXISTS (SELECT 1 FROM dag_run r WHERE r.dag_id = d.dag_id AND r.state = ANY (?))",
                    asked.words("dag_run_state", RUN_STATES));
        }
        if (asked.has("asset_dependency")) {
            selection.where(
                    """
                    EXISTS (SELECT 1 FROM asset_use u JOIN asset a ON a.id = u.asset_id
                        WHERE u.dag_id = d.dag_id AND u.role = 'SCHEDULE' AND (a.name ILIKE ? OR a.uri ILIKE ?))
                    """, "%" + asked.text("asset_dependency") + "%", "%" + asked.text("asset_dependency") + "%");
        }
    }

    /** The tags that are in use. */
    Page<String> tags(Transaction tx, Asked asked) {
        return new Selection(asked, new Orders("t.name", Map.of("name", "t.name")))
                .pattern("tag_name", "t.name")
                .page(
                        tx,
                        row -> row.getString(1),
                        "SELECT t.name",
                        "FROM (SELECT DISTINCT unnest(tags) AS name FROM dag) t");
    }

    /** Notes whether somebody likes to see the DAG first. */
    void setFavorite(Transaction tx, String dagId, boolean favorite) {
        tx.update("UPDATE dag SET is_favorite = ? WHERE dag_id = ?", favorite, dagId);
    }

    /** Tasks of current definitions whose pools do not exist: the DAG, the pool. */
    List<List<String>> missingPools(Transaction tx) {
        return tx.list(row -> List.of(row.getString(1), row.getString(2)), """
            SELECT DISTINCT u.dag_id, u.pool FROM (
                SELECT d.dag_id, coalesce(t ->> 'pool', v.definition -> 'default_args' ->> 'pool') AS pool
                FROM dag d JOIN dag_version v ON v.dag_id = d.dag_id AND v.number = d.current_version
                    CROSS JOIN LATERAL (
                        SELECT e.value FROM json_array_elements(CASE json_typeof(v.definition -> 'tasks')
                            WHEN 'array' THEN v.definition -> 'tasks' END) e
                        UNION ALL
                        SELECT e.value FROM json_each(CASE json_typeof(v.definition -> 'tasks')
                            WHEN 'object' THEN v.definition -> 'tasks' END) e) named (t)) u
            WHERE u.pool IS NOT NULL AND NOT EXISTS (SELECT 1 FROM pool p WHERE p.name = u.pool)
            ORDER BY u.dag_id, u.pool LIMIT 10000
            """);
    }

    /** Adds the row of a DAG, unless it is there. */
    boolean insert(Transaction tx, Workflow workflow, boolean paused, Instant now) {
        return tx.update(
                        """
                        INSERT INTO dag (dag_id, is_paused, current_version, tags, max_active_runs, created_at,
                            changed_at)
                        VALUES (?, ?, 0, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                        """,
                        workflow.dagId(),
                        paused,
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
                """
                UPDATE dag SET current_version = ?, tags = ?, max_active_runs = ?, owners = ?, timetable = ?,
                    waits_for_assets = ?, changed_at = ?, bundle = ?, file = ?, is_stale = false WHERE dag_id = ?
                """,
                number,
                workflow.tags(),
                workflow.limits().maxActiveRuns(),
                workflow.owners(),
                workflow.timing().schedule().timetable(),
                workflow.timing().assets() != null,
                now,
                workflow.origin() == null ? null : workflow.origin().bundle(),
                workflow.origin() == null ? null : workflow.origin().file(),
                workflow.dagId());
    }

    /** Replaces the text of a version whose meaning is the same. */
    void setSource(Transaction tx, UUID version, String source) {
        tx.update("UPDATE dag_version SET source = ? WHERE id = ? AND source <> ?", source, version, source);
    }

    /** The DAGs that came from a file and are in use, locked. */
    List<String> lockOfFile(Transaction tx, Workflow.Origin file) {
        return tx.list(
                row -> row.getString(1),
                "SELECT dag_id FROM dag WHERE bundle = ? AND file = ? AND NOT is_stale ORDER BY dag_id FOR UPDATE",
                file.bundle(),
                file.file());
    }

    void setStale(Transaction tx, Collection<String> dagIds) {
        tx.update("UPDATE dag SET is_stale = true WHERE dag_id = ANY (?)", List.copyOf(dagIds));
    }

    void setPaused(Transaction tx, String dagId, boolean paused) {
        tx.update("UPDATE dag SET is_paused = ? WHERE dag_id = ?", paused, dagId);
    }

    /** The last scheduled run of a DAG and the one after. */
    record NextRun(
            String dagId, @Nullable Tick last, @Nullable Tick next) {}

    void setNextRun(Transaction tx, String dagId, @Nullable Tick last, @Nullable Tick next) {
        setNextRuns(tx, List.of(new NextRun(dagId, last, next)));
    }

    void setNextRuns(Transaction tx, List<NextRun> runs) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (NextRun run : runs) {
            Tick last = run.last();
            Tick next = run.next();
            rows.add(Arrays.asList(
                    last == null ? null : last.start(),
                    last == null ? null : last.end(),
                    next == null ? null : next.due(),
                    next == null ? null : next.start(),
                    next == null ? null : next.end(),
                    run.dagId()));
        }
        tx.batch("""
            UPDATE dag SET last_scheduled = ?, last_end = ?, next_run_at = ?, next_start = ?, next_end = ?
            WHERE dag_id = ?
            """, rows);
    }

    boolean isPaused(Transaction tx, String dagId) {
        return tx.first(row -> row.getBoolean(1), "SELECT is_paused OR is_stale FROM dag WHERE dag_id = ?", dagId)
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

    Page<DagVersion> versions(Transaction tx, @Nullable String dagId, Asked asked) {
        Selection selection = new Selection(asked, VERSION_ORDERS)
                .integer("version_number", "v.number")
                .otherwise("-version_number");
        if (dagId != null) {
            selection.where("v.dag_id = ?", dagId);
        }
        if (asked.has("bundle_name")) {
            selection.where("?::text = ?", DagVersion.BUNDLE, asked.text("bundle_name"));
        }
        if (asked.has("bundle_version")) {
            selection.where("starts_with(v.hash, ?)", asked.text("bundle_version"));
        }
        return selection.page(tx, DagStore::version, VERSION_COLUMNS, "FROM dag_version v");
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

    /** In the order that is asked for. */
    Map<UUID, Workflow> workflows(Transaction tx, Collection<UUID> versions) {
        Map<UUID, Workflow> found = new LinkedHashMap<>();
        versions.forEach(version -> workflows.known(version).ifPresent(workflow -> found.put(version, workflow)));
        UUID[] missing =
                versions.stream().filter(version -> !found.containsKey(version)).toArray(UUID[]::new);
        if (missing.length > 0) {
            tx.list(
                    row -> {
                        UUID version = row.getObject("id", UUID.class);
                        return found.put(version, workflows.of(version, row.getString("definition")));
                    },
                    "SELECT id, definition FROM dag_version WHERE id = ANY (?)",
                    (Object) missing);
        }
        return found;
    }

    private Dag dag(ResultSet row) throws SQLException {
        DagVersion version = version(row);
        return new Dag(
                row.getString("dag_id"),
                row.getBoolean("is_paused"),
                version,
                workflows.of(version.id(), row.getString("definition")),
                tick(row, "next_start", "next_end"),
                tick(row, "last_scheduled", "last_end"),
                row.getBoolean("is_favorite"),
                row.getBoolean("is_stale"),
                row.getBoolean("is_broken"),
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

    private static @Nullable Tick tick(ResultSet row, String start, String end) throws SQLException {
        Instant from = moment(row, start);
        Instant to = moment(row, end);
        return from == null || to == null ? null : new Tick(from, to);
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
