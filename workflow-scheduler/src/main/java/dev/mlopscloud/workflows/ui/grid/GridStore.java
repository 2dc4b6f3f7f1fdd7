package dev.mlopscloud.workflows.ui.grid;

import dev.mlopscloud.platform.sql.Transaction;
import dev.mlopscloud.workflows.definition.DagVersion;
import dev.mlopscloud.workflows.listing.Asked;
import dev.mlopscloud.workflows.listing.Orders;
import dev.mlopscloud.workflows.listing.Selection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the grid reads of runs and tasks. */
final class GridStore {
    private static final List<String> STATES = List.of("queued", "running", "success", "failed");
    private static final List<String> TYPES = List.of(
            "manual", "scheduled", "backfill", "operator_triggered", "asset_triggered", "asset_materialization");
    private static final int MOST_RUNS = 100;
    private static final int HASH = 12;
    private static final Orders ORDERS = new Orders(
            "r.key",
            Map.of(
                    "id", "r.key",
                    "run_after", "r.run_after",
                    "logical_date", "r.logical_date",
                    "start_date", "r.start_date",
                    "end_date", "r.end_date"));

    /** A run of which cells are asked for. */
    record RunRef(long key, String runId, UUID version, int number) {}

    /** The runs that are asked for. */
    List<GridRun> runs(Transaction tx, String dagId, Asked asked, Instant now) {
        return selection(dagId, asked)
                .list(tx, row -> run(row, now), """
            SELECT r.dag_id, r.run_id, r.queued_at, r.start_date, r.end_date, r.run_after, r.state, r.run_type,
                r.missed_at IS NOT NULL AS missed, r.note IS NOT NULL AS noted,
                v.id, v.number, v.hash, v.created_at
            """, "FROM dag_run r JOIN dag_version v ON v.id = r.version_id");
    }

    /** The versions of the runs that are asked for. */
    List<UUID> versions(Transaction tx, String dagId, Asked asked) {
        return selection(dagId, asked)
                .list(tx, row -> row.getObject(1, UUID.class), "SELECT r.version_id", "FROM dag_run r")
                .stream()
                .distinct()
                .toList();
    }

    private static Selection selection(String dagId, Asked asked) {
        return new Selection(asked, ORDERS)
                .where("r.dag_id = ?", dagId)
                .oneOf(asked.words("state", STATES), "r.state")
                .oneOf(asked.words("run_type", TYPES), "r.run_type")
                .pattern("triggering_user_name", "r.triggering_user")
                .times("run_after", "r.run_after")
                .otherwise("run_after");
    }

    List<RunRef> find(Transaction tx, String dagId, List<String> runIds) {
        return tx.list(
                row -> new RunRef(row.getLong(1), row.getString(2), row.getObject(3, UUID.class), row.getInt(4)),
                """
                SELECT r.key, r.run_id, r.version_id, v.number
                FROM dag_run r JOIN dag_version v ON v.id = r.version_id
                WHERE r.dag_id = ? AND r.run_id = ANY (?) LIMIT ?
                """,
                dagId,
                runIds,
                MOST_RUNS);
    }

    List<Summaries.Count> counts(Transaction tx, List<RunRef> runs) {
        return tx.list(
                row -> new Summaries.Count(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getInt(4),
                        moment(row, "first"),
                        moment(row, "last"),
                        row.getBoolean("noted")),
                """
                SELECT t.run_key, t.task_id, t.state, count(*)::integer, min(t.start_date) AS first,
                    max(t.end_date) AS last, bool_or(t.note IS NOT NULL) AS noted
                FROM task_instance t WHERE t.run_key = ANY (?) GROUP BY t.run_key, t.task_id, t.state
                """,
                runs.stream().mapToLong(RunRef::key).toArray());
    }

    private static GridRun run(ResultSet row, Instant now) throws SQLException {
        String dagId = row.getString("dag_id");
        Instant start = moment(row, "start_date");
        Instant end = moment(row, "end_date");
        double duration = start == null
                ? 0
                : Duration.between(start, end == null ? now : end).toNanos() / 1e9;
        return new GridRun(
                dagId,
                row.getString("run_id"),
                moment(row, "queued_at"),
                start,
                end,
                row.getObject("run_after", OffsetDateTime.class).toInstant(),
                row.getString("state"),
                row.getString("run_type"),
                List.of(new GridRun.Version(
                        row.getString("id"),
                        row.getInt("number"),
                        dagId,
                        DagVersion.BUNDLE,
                        row.getString("hash").substring(0, HASH),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        dagId)),
                row.getBoolean("missed"),
                row.getBoolean("noted"),
                duration);
    }

    private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
